import type { Access, Audit } from '../access/index.ts';
import { isGlob } from '../fleet/index.ts';
import { Recent } from '../ops/index.ts';
import type { SubscriptionTable } from '../store/index.ts';
import { type Element, type Jid, parseJid, xml } from '../xmpp/index.ts';
import type { Contact, Directory } from './directory.ts';
import { senderOf } from './sender.ts';

/** Presence remembered until the fleet is known; the oldest goes first, and comes again by a probe. */
const MOST_EARLY = 10_000;
/** Globs that one person may be subscribed to. */
const MOST_GLOBS = 100;

/** What there is to tell: nothing yet, that Salt cannot be asked, or the state of all. */
export type Telling = 'nothing' | 'no-salt' | 'all';

export interface PresenceRequestsOptions {
  directory: Directory;
  access: Access;
  audit: Pick<Audit, 'refusal'>;
  subscriptions: SubscriptionTable;
  send(stanza: Element): void;
}

/** What the answers to requests need of those who tell. */
export interface PresenceTeller {
  telling(): Telling;
  /** Tells a person, or one of the person's clients, of a contact. */
  tell(contact: Contact, person: string, to: string): void;
  /** Of this there is nothing more to tell for now. */
  settled(person: string, local: string): void;
}

/** Presence that comes in: subscriptions and probes, judged and answered (RFC 6121 §3 and §4.3). */
export class PresenceRequests {
  readonly #options: PresenceRequestsOptions;
  readonly #teller: PresenceTeller;
  /** What came before the fleet was known, the newest of each kind and pair: judged once it is. */
  readonly #early = new Recent<string, Element>(MOST_EARLY);

  constructor(options: PresenceRequestsOptions, teller: PresenceTeller) {
    this.#options = options;
    this.#teller = teller;
  }

  /** Answers one presence stanza: (un)subscriptions and probes, from whoever is not of the gateway itself. */
  receive(presence: Element): void {
    const { access, audit, directory, subscriptions, send } = this.#options;
    const from = senderOf(presence, access);
    const to = parseJid(presence.attrs.to);
    const type = presence.attrs.type;
    if (!from || !to || from.domain === directory.domain) return;
    if (type === 'unsubscribe') {
      subscriptions.remove(from.bare, to.local);
      this.#teller.settled(from.bare, to.local);
      return;
    }
    if (type !== 'subscribe' && type !== 'probe') return;
    if (this.#teller.telling() !== 'all' && access.allowsAny(from.bare)) {
      if (type === 'probe' && this.#tellWithoutSalt(from, to.local)) return;
      this.#early.set(`${type} ${from.full} ${to.local}`, presence);
      return;
    }
    const asker = { person: from.bare, from: from.full, local: to.local };
    const allowed = access.allowsAny(from.bare);
    if (!allowed) audit.refusal(asker, { via: 'presence', line: type, outcome: 'refused' });
    const contact = allowed ? directory.seenBy(from.bare).find(to.local) : undefined;
    if (!contact || this.#overLimit(from.bare, contact.local)) {
      // Until it is known whom the rules on groups let reach, nobody's subscription is ended.
      if (!contact && access.grantsOf(from.bare).isUnsure) return;
      // A probe is the server's own, of each contact at each log-in.
      if (allowed && type === 'subscribe')
        audit.refusal(asker, {
          via: 'presence',
          line: type,
          outcome: contact ? 'limit-globs' : 'item-not-found',
        });
      send(xml('presence', { from: to.bare, to: from.bare, type: 'unsubscribed' }));
      return;
    }
    subscriptions.add(from.bare, contact.local);
    if (type === 'subscribe') send(xml('presence', { from: to.bare, to: from.bare, type: 'subscribed' }));
    this.#teller.tell(contact, from.bare, type === 'probe' ? from.full : from.bare);
  }

  /** Whether that would be one glob too many: any number of them can be made up, and each is watched. */
  #overLimit(person: string, local: string): boolean {
    if (!isGlob(local)) return false;
    const globs = this.#options.subscriptions.contactsOf(person).filter(isGlob);
    return globs.length >= MOST_GLOBS && !globs.includes(local);
  }

  /** Whoever comes while Salt cannot be asked sees so, of what an earlier run let the person subscribe to. */
  #tellWithoutSalt(from: Jid, local: string): boolean {
    const { directory, subscriptions } = this.#options;
    const contact =
      this.#teller.telling() === 'no-salt' ? directory.seenBy(from.bare).find(local) : undefined;
    if (!contact || !subscriptions.of(contact.local).includes(from.bare)) return false;
    this.#teller.tell(contact, from.bare, from.full);
    return true;
  }

  /** Answers what came before the fleet was known. */
  receiveEarly(): void {
    const early = Array.from(this.#early.values());
    this.#early.clear();
    for (const presence of early) this.receive(presence);
  }
}
