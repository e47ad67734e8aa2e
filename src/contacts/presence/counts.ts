import { type ConversationKey, conversationKey } from '../../commands/index.ts';
import { type Fleet, isGlob, type Minion } from '../../fleet/index.ts';
import { guarded, Troubles } from '../../guard/index.ts';
import { Recent } from '../../ops/index.ts';
import type { Subscription, SubscriptionStore } from '../../store/index.ts';
import { type Element, xml } from '../../xmpp/index.ts';
import type { Clients } from '../clients/clients.ts';
import type { Contact, Counted, Directory } from '../directory/directory.ts';
import { Attendance } from './attendance.ts';
import { CountedSubscriptions } from './counted-subscriptions.ts';
import { inSlices } from './in-slices.ts';
import { type CountsShown, showCounts, withTroubles } from './stanza.ts';

/** The most remembered counts: a forgotten one is sent once more. */
const MOST_TOLD = 100_000;
/** If more minions than this changed, every count is checked. */
const MOST_CHANGED = 50;
/** After a burst of more counts than this, the next ones wait: this time for each sent count, milliseconds. */
const FEW = 10;
const WAIT_FOR_EACH = 0.2;
/** The longest that a changed count waits for that, milliseconds. */
const LONGEST_WAIT = 2_000;
/** A client that comes asks for most contacts by itself within this, milliseconds. */
const COME_MS = 300;

export interface CountsOptions {
  directory: Directory;
  fleet: Fleet;
  subscriptions: SubscriptionStore;
  send(stanza: Element): void;
  clients: Pick<Clients, 'hasAny' | 'isLeaving' | 'isTold'>;
  /** Sends a person the presence of a contact. */
  tell(contact: Contact, person: string): void;
  /** True if people get counts now. */
  isDue(): boolean;
  troubles?: Troubles;
}

/**
 * The counts of the master, groups and globs. After minions have changed, people who are not away get them: once for
 * all changes at the same time, and only if the status differs.
 */
export class Counts {
  readonly subscriptions: CountedSubscriptions;
  readonly attendance: Attendance;
  readonly #options: CountsOptions;
  readonly #troubles: Troubles;
  /** The last status that each person got from each contact. */
  readonly #told = new Recent<ConversationKey, string>(MOST_TOLD);
  /** The minions that changed since; undefined: any count may be another. */
  #changed: Set<string> | undefined = new Set();
  #isWaiting = false;
  #isStopped = false;
  #notBefore = 0;
  #timer: NodeJS.Timeout | undefined;
  /** People who will soon see that they are back: constant coming and going is not news each time. */
  readonly #coming = new Set<string>();

  constructor(options: CountsOptions) {
    this.#options = options;
    const { directory, send, subscriptions, troubles = new Troubles() } = options;
    this.#troubles = troubles;
    troubles.on(
      'changed',
      guarded('counts', () => this.allChanged()),
    );
    const isCounted = (local: string) => (directory.find(local)?.kind ?? 'minion') !== 'minion';
    this.subscriptions = new CountedSubscriptions(subscriptions, isCounted);
    this.attendance = new Attendance({
      clients: options.clients,
      concerns: (person) => this.subscriptions.of(person).length > 0,
      ask: (person) => {
        const from = directory.addressOf(directory.master.local);
        send(xml('presence', { from, to: person, type: 'probe' }));
      },
      went: (person) => {
        for (const local of this.subscriptions.of(person)) this.forget(person, local);
      },
      came: (person) => this.#came(person),
    });
  }

  /** A minion is in another state. */
  changed(id: string): void {
    this.#changed?.add(id);
    if ((this.#changed?.size ?? 0) > MOST_CHANGED) this.#changed = undefined;
    this.#soon();
  }

  cameOrWent(minion: Minion): void {
    // An address that looks like a glob is a minion's while that minion exists.
    if (isGlob(this.#options.directory.ofMinion(minion).local)) this.subscriptions.forget();
    this.allChanged();
  }

  /** A group has others, or Salt is gone or back. */
  allChanged(): void {
    this.#changed = undefined;
    this.#soon();
  }

  /** People see other contacts and minions than before. */
  sightsChanged(): void {
    this.subscriptions.forget();
    this.allChanged();
  }

  /**
   * Says how to show a contact to a person, or (`isOneClient`) to one client. The first presence for one client is not
   * news for the others.
   */
  shownTo(contact: Counted, person: string, isOneClient: boolean): CountsShown {
    const key = conversationKey({ person, local: contact.local });
    const shown = this.#show(contact, person);
    if (!isOneClient || this.#told.get(key) === undefined) this.#told.set(key, shown.status);
    return shown;
  }

  /** Older presence of a contact no longer decides what is new. */
  forget(person: string, local: string): void {
    this.#told.delete(conversationKey({ person, local }));
  }

  /** Sends no more counts. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** A person is back: sends the presence that the person's client has not requested by then. */
  #came(person: string): void {
    if (this.#coming.has(person)) return;
    this.#coming.add(person);
    const tell = () => {
      this.#coming.delete(person);
      if (this.#isStopped || !this.#options.isDue()) return;
      for (const local of this.subscriptions.of(person)) this.#tellOne(person, local);
    };
    setTimeout(guarded('counts', tell), COME_MS).unref();
  }

  #soon(): void {
    if (this.#isWaiting || this.#isStopped) return;
    this.#isWaiting = true;
    const wait = Math.min(this.#notBefore - performance.now(), LONGEST_WAIT);
    const tell = guarded('counts', () => this.#tell());
    if (wait <= 0) setImmediate(tell);
    else this.#timer = setTimeout(tell, wait);
  }

  async #tell(): Promise<void> {
    const { isDue } = this.#options;
    if (this.#isStopped) return;
    if (!isDue()) {
      this.#isWaiting = false;
      return;
    }
    const changed = this.#changed;
    this.#changed = new Set();
    let count = 0;
    try {
      const tellOne = ({ person, local }: Subscription) => {
        if (this.#tellOne(person, local)) count += 1;
      };
      await inSlices(this.#concerned(changed), tellOne, () => this.#isStopped || !isDue());
    } finally {
      this.#notBefore = count > FEW ? performance.now() + count * WAIT_FOR_EACH : 0;
      this.#isWaiting = false;
      if (this.#changed?.size !== 0) this.#soon();
    }
  }

  /** Whether there was something to tell. */
  #tellOne(person: string, local: string): boolean {
    const { directory, tell } = this.#options;
    // Both may be otherwise since the slices began.
    if (this.attendance.isAway(person) || !this.subscriptions.has(person, local)) return false;
    const contact = directory.seenBy(person).find(local);
    if (!contact || contact.kind === 'minion') return false;
    if (this.#told.get(conversationKey({ person, local })) === this.#show(contact, person).status)
      return false;
    tell(contact, person);
    return true;
  }

  /** The subscriptions whose counts these minions are in; all where they are undefined. */
  #concerned(changed: ReadonlySet<string> | undefined): Subscription[] {
    const { directory } = this.#options;
    const concerned: Subscription[] = [];
    for (const local of this.subscriptions.locals()) {
      const people = this.subscriptions
        .subscribersOf(local)
        .filter((person) => !this.attendance.isAway(person));
      const contact = people.length > 0 ? directory.find(local) : undefined;
      if (!contact || contact.kind === 'minion') continue;
      if (changed && !directory.counts(contact, changed)) continue;
      for (const person of people) concerned.push({ person, local });
    }
    return concerned;
  }

  /** Counts are of the minions that this person sees. */
  #show(contact: Counted, person: string): CountsShown {
    const { directory, fleet } = this.#options;
    const { trouble, troubleSince } = fleet;
    const shown = showCounts(
      trouble === undefined ? directory.countsOf(contact, person) : undefined,
      trouble,
    );
    return contact.kind === 'master' ? withTroubles(shown, this.#troubles.lasting(), troubleSince) : shown;
  }
}
