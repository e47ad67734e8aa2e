import { type Caps, capsFor, capsNode, type DiscoInfo, type FormField } from '../../xmpp/index.ts';
import type { Contact } from './directory.ts';

type Kind = Contact['kind'];

/** The node of the caps: what program this is (XEP-0115 §4). */
const NODE = 'urn:salt-xmpp';

/** The standard categories (disco-categories): a gateway, and contacts that are programs. */
const GATEWAY = { category: 'gateway', type: 'salt' };
const BOT = { category: 'client', type: 'bot' };

/** Stands in for a contact's name where all contacts of a kind must say the same. */
const NAMES: Record<Kind, string> = {
  service: 'Salt',
  master: 'Salt fleet',
  target: 'Salt group',
  minion: 'Salt minion',
};
/** The contacts that people chat with. */
export const CHAT_KINDS: readonly Kind[] = ['master', 'target', 'minion'];
const EVERY_KIND = Object.keys(NAMES) as Kind[];

/**
 * Describes each kind of contact and its features (XEP-0030), and the hash for presence (XEP-0115). A kind has one
 * hash: a client that knows it asks none of ten thousand minions.
 */
export class Profiles {
  readonly #features: Record<Kind, readonly string[]> = { service: [], master: [], target: [], minion: [] };
  readonly #forms: Record<Kind, NonNullable<DiscoInfo['forms']>> = {
    service: [],
    master: [],
    target: [],
    minion: [],
  };
  readonly #caps = new Map<Kind, Caps>();

  /** Has contacts announce XMPP features: those of these kinds, or all. `form`: more about them (XEP-0128). */
  announce(
    features: readonly string[],
    kinds: readonly Kind[] = EVERY_KIND,
    form?: readonly FormField[],
  ): void {
    for (const kind of kinds) {
      this.#features[kind] = [...this.#features[kind], ...features];
      if (form) this.#forms[kind] = [...this.#forms[kind], form];
    }
    this.#caps.clear();
  }

  /** A contact's own disco#info. */
  of({ kind, name }: Pick<Contact, 'kind' | 'name'>): DiscoInfo {
    // Explicitly no language: without it, the stream's counts (XML 1.0 §2.12), and clients such as Dino and Profanity
    // count none in the hash.
    const identity = { ...(kind === 'service' ? GATEWAY : BOT), name, lang: '' };
    return { identities: [identity], features: this.#features[kind], forms: this.#forms[kind] };
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
