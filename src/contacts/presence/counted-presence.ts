import { type Fleet, isGlob, type Minion } from '../../fleet/index.ts';
import type { SubscriptionStore } from '../../store/index.ts';
import { type Element, xml } from '../../xmpp/index.ts';
import type { Contact, Directory } from '../directory/directory.ts';
import { Attendance } from './attendance.ts';
import { CountedSubscriptions } from './counted-subscriptions.ts';
import { TellingCounts } from './telling-counts.ts';
import { ToldCounts } from './told-counts.ts';

export interface CountedPresenceOptions {
  directory: Directory;
  fleet: Fleet;
  subscriptions: SubscriptionStore;
  send(stanza: Element): void;
  /** Whether any client of a bare JID is known. Default: none is. */
  hasClients?(person: string): boolean;
  /** Tells a person of a contact. */
  tell(contact: Contact, person: string): void;
  /** Whether people are to be told of counts now. */
  isDue(): boolean;
}

/** The presence of the master, groups and globs: who is subscribed and not away, and when a count is told again. */
export class CountedPresence {
  readonly subscriptions: CountedSubscriptions;
  readonly told: ToldCounts;
  readonly #directory: Directory;
  readonly #telling: TellingCounts;
  readonly attendance: Attendance;

  constructor({ directory, fleet, subscriptions, send, hasClients, tell, isDue }: CountedPresenceOptions) {
    this.#directory = directory;
    const isCounted = (local: string) => (directory.find(local)?.kind ?? 'minion') !== 'minion';
    this.subscriptions = new CountedSubscriptions(subscriptions, isCounted);
    this.told = new ToldCounts({ directory, fleet });
    this.#telling = new TellingCounts({
      directory,
      counted: this.subscriptions,
      told: this.told,
      tell,
      isAway: (person) => this.attendance.isAway(person),
      isDue,
    });
    this.attendance = new Attendance({
      hasClients: (person) => hasClients?.(person) ?? false,
      concerns: (person) => this.subscriptions.of(person).size > 0,
      ask: (person) => {
        const from = directory.addressOf(directory.master.local);
        send(xml('presence', { from, to: person, type: 'probe' }));
      },
      went: (person) => {
        for (const local of this.subscriptions.of(person)) this.told.forget(person, local);
      },
      came: (person) => this.#telling.came(person),
    });
  }

  /** A minion is in another state. */
  changed(id: string): void {
    this.#telling.changed(id);
  }

  cameOrWent(minion: Minion): void {
    // What looks like a glob is a minion's address for as long as there is that minion.
    if (isGlob(this.#directory.ofMinion(minion).local)) this.subscriptions.forget();
    this.allChanged();
  }

  /** A group has others, or Salt is gone or back. */
  allChanged(): void {
    this.#telling.allChanged();
  }

  /** People see other contacts and minions than before. */
  sightsChanged(): void {
    this.subscriptions.forget();
    this.allChanged();
  }

  /** Tells nothing more. */
  stop(): void {
    this.#telling.stop();
  }
}
