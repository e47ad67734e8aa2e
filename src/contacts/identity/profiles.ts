import {
  type Caps,
  capsFor,
  capsNode,
  type DiscoInfo,
  NS_CAPS,
  NS_CORRECTION,
  NS_DISCO_ITEMS,
  NS_LAST,
  NS_PING,
  NS_RECEIPTS,
  NS_RSM,
  NS_VCARD,
  NS_VERSION,
} from '../../xmpp/index.ts';
import type { Contact } from '../directory/directory.ts';

type Kind = Contact['kind'];

/** The node of the caps: what program this is (XEP-0115 §4). */
const NODE = 'urn:salt-xmpp';
const SHARED = [NS_DISCO_ITEMS, NS_PING, NS_VCARD, NS_VERSION];
const CHAT = [...SHARED, NS_CAPS, NS_CORRECTION, NS_RECEIPTS];

/** Standard categories and types (registrar's disco-categories): a gateway, and contacts that are programs. */
const GATEWAY = { category: 'gateway', type: 'salt' };
const BOT = { category: 'client', type: 'bot' };

const FEATURES: Record<Kind, readonly string[]> = {
  service: [...SHARED, NS_LAST, NS_RSM],
  master: CHAT,
  target: CHAT,
  minion: [...CHAT, NS_LAST],
};

/** What stands in for the names of the contacts of a kind, where all of them have to say the same. */
const NAMES: Record<Kind, string> = {
  service: 'Salt',
  master: 'Salt fleet',
  target: 'Salt group',
  minion: 'Salt minion',
};

/**
 * What each kind of contact is and can do (XEP-0030), and the hash that says so in a presence (XEP-0115). A kind has
 * one hash: who knows it asks none of ten thousand minions.
 */
export class Profiles {
  readonly #more: readonly string[];
  readonly #caps = new Map<Kind, Caps>();

  /** @param more features of every contact besides */
  constructor(more: readonly string[] = []) {
    this.#more = more;
  }

  /** A contact's own disco#info. */
  of({ kind, name }: Pick<Contact, 'kind' | 'name'>): DiscoInfo {
    // Said, since servers add a language to the stanza, which some clients then count into the hash.
    const identity = { ...(kind === 'service' ? GATEWAY : BOT), name, lang: 'en' };
    return { identities: [identity], features: [...FEATURES[kind], ...this.#more] };
  }

  /** The caps of a kind, the same for all of it. */
  caps(kind: Kind): Caps {
    const known = this.#caps.get(kind) ?? capsFor(NODE, this.#shared(kind));
    this.#caps.set(kind, known);
    return known;
  }

  /** The disco#info that a kind's caps stand for; undefined for any other node. */
  at(kind: Kind, node: string): DiscoInfo | undefined {
    return node === capsNode(this.caps(kind)) ? { ...this.#shared(kind), node } : undefined;
  }

  #shared(kind: Kind): DiscoInfo {
    return this.of({ kind, name: NAMES[kind] });
  }
}
