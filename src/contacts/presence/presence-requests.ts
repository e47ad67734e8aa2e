import type { Access, Limits } from '../../access/index.ts';
import { isGlob } from '../../fleet/index.ts';
import type { SubscriptionStore } from '../../store/index.ts';
import { type Element, xml } from '../../xmpp/index.ts';
import type { Contact, Directory } from '../directory/directory.ts';
import type { Admission, Asked } from '../inbound/admission.ts';
import type { Inbound, PresenceKind, Sender } from '../inbound/inbound.ts';
import type { CountedSubscriptions } from './counted-subscriptions.ts';
import { EarlyPresence } from './early-presence.ts';
import { inSlices } from './in-slices.ts';

/** Globs that one person may be subscribed to: any number of them can be made up, and each is counted. */
export const MOST_GLOBS = 20;
/** What is said of one more, and of those beyond it that an older version took. */
export const TOO_MANY_GLOBS = `You have ${MOST_GLOBS} patterns as contacts, the most that one person may have. Remove one first.`;

/** What there is to tell: nothing yet, that Salt cannot be asked, or the state of all. */
export type Telling = 'nothing' | 'no-salt' | 'all';

export interface PresenceRequestsOptions {
  directory: Directory;
  access: Access;
  admission: Admission;
  limits: Pick<Limits, 'request'>;
  subscriptions: SubscriptionStore;
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
  readonly #options: PresenceRequestsOptions & { counted: CountedSubscriptions };
  readonly #teller: PresenceTeller;
  /** What came before the fleet was known: judged once it is. */
  readonly #early = new EarlyPresence();

  constructor(options: PresenceRequestsOptions & { counted: CountedSubscriptions }, teller: PresenceTeller) {
    this.#options = options;
    this.#teller = teller;
  }

  /** Answers one presence stanza: (un)subscriptions and probes. */
  receive(presence: Inbound<PresenceKind>): void {
    const { admission, subscriptions } = this.#options;
    const { kind, from, to } = presence;
    if (kind === 'unsubscribe') {
      subscriptions.remove(from.person, to.local);
      this.#teller.settled(from.person, to.local);
    }
    if (kind !== 'subscribe' && kind !== 'probe') return;
    // Before the fleet is known requests are only kept, and nothing is said.
    if (this.#teller.telling() === 'all' && admission.isTooMany({ ...presence, kind })) return;
    // Not the stanza, which may be large.
    this.take({ kind, from, to });
  }

  /** Answers a request to see a contact. */
  take(asked: Asked): void {
    const { access, admission, send, subscriptions } = this.#options;
    const { kind, from, to } = asked;
    const { person } = from;
    if (this.#teller.telling() !== 'all' && access.allowsAny(person)) {
      if (kind === 'subscribe' || !this.#tellWithoutSalt(from, to.local)) this.#early.add(asked);
      return;
    }
    const contact = admission.presence(asked);
    const over = contact && this.#standsAgainst(person, contact);
    if (over) admission.refusePresence(asked, over);
    if (!contact || over) return;
    subscriptions.add(person, contact.local);
    if (kind === 'subscribe') send(xml('presence', { from: to.bare, to: person, type: 'subscribed' }));
    this.#teller.tell(contact, person, kind === 'probe' ? from.full : person);
  }

  /** What stands against one more glob: there are too many, or they come too fast, as each is held against the fleet. */
  #standsAgainst(person: string, { kind, local }: Contact): { code: string; message: string } | undefined {
    const { counted, limits } = this.#options;
    if (kind !== 'target' || !isGlob(local) || counted.of(person).has(local)) return undefined;
    const globs = Array.from(counted.of(person)).filter(isGlob);
    if (globs.length >= MOST_GLOBS) return { code: 'limit-globs', message: TOO_MANY_GLOBS };
    return limits.request(person);
  }

  /** Whoever comes while Salt cannot be asked sees so, of what an earlier run let the person subscribe to. */
  #tellWithoutSalt({ person, full }: Sender, local: string): boolean {
    const { directory, subscriptions } = this.#options;
    const contact = this.#teller.telling() === 'no-salt' ? directory.seenBy(person).find(local) : undefined;
    if (!contact || !subscriptions.has(person, contact.local)) return false;
    this.#teller.tell(contact, person, full);
    return true;
  }

  /** Answers what came before the fleet was known. */
  async receiveEarly(): Promise<void> {
    await inSlices(
      this.#early.takeAll(),
      (asked) => this.take(asked),
      () => false,
    );
  }
}
