import type { Access, Limits } from '../../access/index.ts';
import { isGlob } from '../../fleet/index.ts';
import type { Log } from '../../ops/index.ts';
import type { SubscriptionStore } from '../../store/index.ts';
import { buildNick, type Element, xml } from '../../xmpp/index.ts';
import type { Contact, Directory } from '../directory/directory.ts';
import type { Admission, PresenceRequest } from '../inbound/admission.ts';
import type { Inbound, PresenceKind, Sender } from '../inbound/inbound.ts';
import type { CountedSubscriptions } from './counted-subscriptions.ts';
import { inSlices } from './in-slices.ts';
import type { MasterSubscriptions } from './master-subscriptions.ts';

/** The most globs that one person may subscribe to: anyone can make up globs, and each is counted. */
const MOST_GLOBS = 20;
/** The reply to one glob too many, and to those that an older version accepted. */
const TOO_MANY_GLOBS = `You have ${MOST_GLOBS} patterns as contacts, the most that one person may have. Remove one first.`;
/** The most kept early requests. Beyond that, the person with the most loses the oldest; a probe brings it back. */
const MOST_EARLY = 50_000;

/** The possible answers: nothing yet, no contact to Salt, or the state of all. */
export type Telling = 'nothing' | 'no-salt' | 'all';

export interface SubscriptionsOptions {
  directory: Directory;
  access: Access;
  admission: Admission;
  limits: Pick<Limits, 'request'>;
  subscriptions: SubscriptionStore;
  masterSubscriptions: Pick<MasterSubscriptions, 'ask' | 'end'>;
  counted: CountedSubscriptions;
  send(stanza: Element): void;
  telling(): Telling;
  /** Tells a person, or one of the person's clients, of a contact. */
  tell(contact: Contact, person: string, to: string): void;
  /** Ends a person's subscription to that contact; `sees`: the person must see it leave. */
  ended(person: string, local: string, sees: boolean): void;
  log: Log;
}

/**
 * Decides who may see which contact: judges and answers requests (RFC 6121 §3 and §4.3), and ends forbidden
 * subscriptions.
 */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  /** The requests that came before the fleet was known; judged after that. */
  readonly #early = new EarlyRequests();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  /** Answers one presence stanza: (un)subscriptions and probes. */
  receive(presence: Inbound<PresenceKind>): void {
    const { admission, directory, ended, masterSubscriptions, subscriptions, telling } = this.#options;
    const { kind, from, to } = presence;
    if (kind === 'unsubscribe') {
      subscriptions.remove(from.person, to.local);
      if (to.local === directory.master.local) masterSubscriptions.end(from.person);
      ended(from.person, to.local, false);
    }
    if (kind !== 'subscribe' && kind !== 'probe') return;
    // Before the fleet is known, the gateway keeps requests and says nothing.
    if (telling() === 'all' && admission.isTooMany({ ...presence, kind })) return;
    // Not the stanza, which may be large.
    this.take({ kind, from, to });
  }

  /** Answers a request to see a contact. */
  take(request: PresenceRequest): void {
    const { access, admission, masterSubscriptions, send, subscriptions, tell, telling } = this.#options;
    const { kind, from, to } = request;
    const { person } = from;
    if (telling() !== 'all' && access.allowsAny(person)) {
      if (kind === 'subscribe' || !this.#tellWithoutSalt(from, to.local)) this.#early.add(request);
      return;
    }
    const contact = admission.presence(request);
    const over = contact && this.#standsAgainst(person, contact);
    if (over) admission.refusePresence(request, over);
    if (!contact || over) return;
    subscriptions.add(person, contact.local);
    if (kind === 'subscribe') {
      send(xml('presence', { from: to.bare, to: person, type: 'subscribed' }, buildNick(contact.name)));
    }
    tell(contact, person, kind === 'probe' ? from.full : person);
    if (contact.kind === 'master') masterSubscriptions.ask(person);
  }

  /** Answers what came before the fleet was known. */
  async takeEarly(): Promise<void> {
    await inSlices(
      this.#early.takeAll(),
      (asked) => this.take(asked),
      () => false,
    );
  }

  /** Ends the subscriptions to contacts that their people may no longer see. */
  async endLost(): Promise<void> {
    const end = ({ person, local }: { person: string; local: string }) => {
      if (!this.#mayStand(person, local)) this.#end(person, local);
    };
    await inSlices(this.#options.subscriptions.all(), end, () => false);
  }

  /** Ends the oldest globs of people who have more than may be, from an older version. */
  endTooManyGlobs(): void {
    const { access, counted, log } = this.#options;
    for (const person of counted.people()) {
      const globs = counted.of(person).filter(isGlob);
      const over = globs.slice(0, Math.max(0, globs.length - MOST_GLOBS));
      if (over.length === 0 || !access.allowsAny(person)) continue;
      for (const local of over) this.#end(person, local, TOO_MANY_GLOBS);
      log.warn({ person, ended: over.length }, `more than ${MOST_GLOBS} globs as contacts: the oldest end`);
    }
  }

  /**
   * The reason to refuse one more glob: there are too many, or they come too fast, as each is checked against the
   * fleet.
   */
  #standsAgainst(person: string, { kind, local }: Contact): { code: string; message: string } | undefined {
    const { counted, limits } = this.#options;
    if (kind !== 'target' || !isGlob(local) || counted.has(person, local)) return undefined;
    const globs = counted.of(person).filter(isGlob);
    if (globs.length >= MOST_GLOBS) return { code: 'limit-globs', message: TOO_MANY_GLOBS };
    return limits.request(person);
  }

  /** A newcomer while Salt is unreachable sees that at once, for subscriptions of an earlier run. */
  #tellWithoutSalt({ person, full }: Sender, local: string): boolean {
    const { directory, subscriptions, tell, telling } = this.#options;
    const contact = telling() === 'no-salt' ? directory.seenBy(person).find(local) : undefined;
    if (!contact || !subscriptions.has(person, contact.local)) return false;
    tell(contact, person, full);
    return true;
  }

  #end(person: string, local: string, why?: string): void {
    const { directory, ended, subscriptions, send } = this.#options;
    subscriptions.remove(person, local);
    ended(person, local, true);
    const ends = { from: directory.addressOf(local), to: person, type: 'unsubscribed' };
    send(xml('presence', ends, why === undefined ? undefined : xml('status', {}, why)));
  }

  /** A minion that is not there now may come back. */
  #mayStand(person: string, local: string): boolean {
    const { access, directory } = this.#options;
    if (!access.allowsAny(person)) return false;
    if (access.grantsOf(person).isUnsure || directory.find(local) === undefined) return true;
    return directory.seenBy(person).find(local) !== undefined;
  }
}

/** Requests that came before the fleet was known: the newest of each kind and pair, by person. */
class EarlyRequests {
  readonly #people = new Map<string, Map<string, PresenceRequest>>();
  #size = 0;

  add(request: PresenceRequest): void {
    const { kind, from, to } = request;
    const own = this.#people.get(from.person) ?? new Map<string, PresenceRequest>();
    this.#people.set(from.person, own);
    const key = `${kind} ${from.full} ${to.local}`;
    if (!own.has(key)) this.#size += 1;
    own.set(key, request);
    if (this.#size > MOST_EARLY) this.#dropOne();
  }

  takeAll(): PresenceRequest[] {
    const all = Array.from(this.#people.values(), (own) => Array.from(own.values())).flat();
    this.#people.clear();
    this.#size = 0;
    return all;
  }

  #dropOne(): void {
    let most: Map<string, PresenceRequest> | undefined;
    for (const own of this.#people.values()) if (own.size > (most?.size ?? 0)) most = own;
    const [oldest] = most?.keys() ?? [];
    if (oldest !== undefined && most?.delete(oldest)) this.#size -= 1;
  }
}
