import { put, remove } from './backend.ts';
import type { Commits } from './commits.ts';
import { Pairs } from './pairs.ts';
import type { RecordOf } from './records.ts';

/** A bare JID, and the localpart of its subscribed contact. */
export type Subscription = RecordOf<'subscription'>;

/** The subscriptions to contacts' presence: bare JID and localpart. */
export class SubscriptionStore {
  readonly #commits: Commits;
  readonly #contacts: Pairs;
  readonly #people: Pairs;
  readonly #listeners: ((subscription: Subscription, isThere: boolean) => void)[] = [];

  constructor(commits: Commits, subscriptions: readonly Subscription[]) {
    this.#commits = commits;
    this.#contacts = new Pairs(subscriptions.map(({ person, local }) => [person, local]));
    this.#people = new Pairs(subscriptions.map(({ person, local }) => [local, person]));
  }

  /** Reports each new subscription, and each ended one. */
  onChange(listener: (subscription: Subscription, isThere: boolean) => void): void {
    this.#listeners.push(listener);
  }

  /** False where it was there already. */
  add(person: string, local: string): boolean {
    if (!this.#contacts.add(person, local)) return false;
    this.#people.add(local, person);
    this.#commits.soon([put('subscription', { person, local })]);
    this.#tell({ person, local }, true);
    return true;
  }

  remove(person: string, local: string): void {
    if (!this.#contacts.delete(person, local)) return;
    this.#people.delete(local, person);
    this.#commits.soon([remove('subscription', { person, local })]);
    this.#tell({ person, local }, false);
  }

  has(person: string, local: string): boolean {
    return this.#contacts.has(person, local);
  }

  /** All, by person and localpart. */
  all(): Subscription[] {
    const people = this.#contacts.keys().sort();
    return people.flatMap((person) =>
      this.#contacts
        .of(person)
        .sort()
        .map((local) => ({ person, local })),
    );
  }

  /** The subscriptions to the contacts that are `wanted`, each person's oldest first; asks about each contact once. */
  ofMany(wanted: (local: string) => boolean): Subscription[] {
    const locals = new Set(this.#people.keys().filter(wanted));
    const contactsOf = (person: string) => this.#contacts.of(person).filter((local) => locals.has(local));
    return this.#contacts.keys().flatMap((person) => contactsOf(person).map((local) => ({ person, local })));
  }

  /** The bare JIDs subscribed to one contact. */
  of(local: string): string[] {
    return this.#people.of(local);
  }

  #tell(subscription: Subscription, isThere: boolean): void {
    for (const listener of this.#listeners) listener(subscription, isThere);
  }
}
