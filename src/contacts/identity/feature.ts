import {
  buildCaps,
  buildVCard,
  buildVCard4,
  buildVCardUpdate,
  buildVersion,
  type Element,
  itemsRequestIn,
  NS_PUBSUB,
  NS_VCARD,
  NS_VCARD4,
  NS_VERSION,
  type SoftwareVersion,
  StanzaError,
  type VCard,
  xml,
} from '../../xmpp/index.ts';
import type { Contact } from '../directory/directory.ts';
import type { Host } from '../host.ts';
import { type Avatar, Avatars, type Look } from './avatar.ts';
import { describe, type Facts, roleOf, statusOf, systemOf } from './facts.ts';
import { GrainsCache } from './grains.ts';
import { FLEET_LOOK, GROUP_LOOK, minionLook, SERVICE_LOOK } from './looks.ts';
import { itemAt } from './nodes.ts';

const PROGRAM = 'salt-xmpp';

type Kind = Exclude<Contact['kind'], 'minion'>;

const LOOKS: Record<Kind, Look> = { service: SERVICE_LOOK, master: FLEET_LOOK, target: GROUP_LOOK };

/** On one line, for clients that show no more of a card, such as Converse. */
const ROLES: Record<Kind, string> = {
  service: 'Salt gateway',
  master: 'The whole Salt fleet',
  target: 'Several Salt minions',
};

const DESCRIPTIONS: Record<Kind, string> = {
  service: 'A gateway to Salt: its contacts are the fleet, groups and minions.',
  master: 'The whole Salt fleet: commands here run on all of it. Type help for a list.',
  target: 'Several Salt minions as one contact: commands here run on all of them.',
};

/** A contact's identity, beside its state: the words, the card and the picture that clients show. */
export class Identity {
  /** Reports changes in the public details of minions. */
  readonly grains: GrainsCache;
  /** Resolves once the grains were read for the first time, or that takes too long. */
  readonly ready: Promise<void>;
  readonly #host: Host;
  readonly #avatars = new Avatars();
  /** So that ten thousand presences in a row think of it once. */
  readonly #ofFacts = new WeakMap<Facts, Avatar>();

  constructor(host: Host) {
    this.#host = host;
    const { log, site, troubles } = host;
    this.grains = new GrainsCache({
      fetch: (ids) => site.shownGrains.of(ids),
      live: site,
      log,
      troubles,
    });
    this.ready = this.grains.follow(site.fleet);
  }

  /** The further contents of a contact's available presence: the status of a minion that is up, caps, avatar. */
  decorate(contact: Contact): Element[] {
    const { grains } = this;
    const caps = buildCaps(this.#host.profiles.caps(contact.kind));
    if (contact.kind !== 'minion') return [caps, buildVCardUpdate(this.avatar(contact).sha1)];
    const { id, state } = contact.minion;
    const facts = grains.get(id);
    const status = state === 'up' && facts && statusOf(facts);
    return [
      ...(status ? [xml('status', {}, status)] : []),
      caps,
      // Before Salt was asked no picture is named, since another one would follow.
      ...(grains.has(id) ? [buildVCardUpdate(this.avatar(contact).sha1)] : []),
    ];
  }

  /** The card (XEP-0054, XEP-0292). */
  card(contact: Contact): VCard {
    const address = this.#host.directory.addressOf(contact.local);
    const { kind, name } = contact;
    const card = { name, nickname: name, address, photo: this.avatar(contact) };
    if (kind !== 'minion') return { ...card, role: ROLES[kind], description: DESCRIPTIONS[kind] };
    const { id } = contact.minion;
    const facts = this.grains.get(id);
    return {
      ...card,
      title: facts && systemOf(facts),
      role: roleOf(facts),
      description: describe(id, facts),
    };
  }

  avatar(contact: Contact): Avatar {
    if (contact.kind !== 'minion') return this.#avatars.of(LOOKS[contact.kind]);
    const facts = this.grains.get(contact.minion.id);
    const known = facts && this.#ofFacts.get(facts);
    if (known) return known;
    const avatar = this.#avatars.of(minionLook(contact.name, facts));
    if (facts) this.#ofFacts.set(facts, avatar);
    return avatar;
  }

  /** The software (XEP-0092): a minion's Salt, else the gateway. */
  version(contact: Contact): SoftwareVersion {
    if (contact.kind !== 'minion') return { name: PROGRAM, version: this.#host.version };
    const facts = this.grains.get(contact.minion.id);
    return { name: 'Salt', version: facts?.salt ?? 'unknown', os: facts && systemOf(facts) };
  }
}

/** Answers for a contact's identity: its card and picture, for older clients and newer ones, and its software (XEP-0092). */
export function feature(host: Host): Identity {
  const { profiles, onIq } = host;
  const identity = new Identity(host);
  profiles.announce([NS_VCARD, NS_VCARD4, NS_VERSION]);
  onIq('get', 'vCard', NS_VCARD, ({ contact }) => buildVCard(identity.card(contact)));
  onIq('get', 'vcard', NS_VCARD4, ({ contact }) => buildVCard4(identity.card(contact)));
  onIq('get', 'pubsub', NS_PUBSUB, ({ child, contact }) => {
    const asked = itemsRequestIn(child);
    const item = asked && itemAt(contact, asked, identity);
    if (!item) throw new StanzaError('item-not-found', 'cancel');
    return item;
  });
  onIq('get', 'query', NS_VERSION, ({ contact }) => buildVersion(identity.version(contact)));
  return identity;
}
