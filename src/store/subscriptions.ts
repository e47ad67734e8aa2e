import { put, remove } from './backend.ts';
import type { Commits } from './commits.ts';
import type { RecordOf } from './records.ts';

/** A bare JID, and the localpart of the contact that it is subscribed to. */
export type Subscription = RecordOf<'subscription'>;

/** Who is subscribed to which contact's presence: bare JID and localpart. */
export class SubscriptionStore {
  readonly #commits: Commits;
  /** Each person's contacts, the oldest subscription first. */
  readonly #contacts = new Map<string, Set<string>>();
  readonly #people = new Map<string, Set<string>>();
  readonly #listeners: ((subscription: Subscription, isThere: boolean) => void)[] = [];

  constructor(commits: Commits, subscriptions: readonly Subscription[]) {
    this.#commits = commits;
    for (const subscription of subscriptions) this.#keep(subscription);
  }

  /** Tells of each subscription that comes, and of each that goes. */
  onChange(listener: (subscription: Subscription, isThere: boolean) => void): void {
    this.#listeners.push(listener);
  }

  /** False where it was there already. */
  add(person: string, local: string): boolean {
    if (this.has(person, local)) return false;
    const subscription = { person, local };
    this.#keep(subscription);
    this.#commits.soon([put('subscription', subscription)]);
    this.#tell(subscription, true);
    return true;
  }

  remove(person: string, local: string): void {
    if (!this.has(person, local)) return;
    drop(this.#contacts, person, local);
    drop(this.#people, local, person);
    this.#commits.soon([remove('subscription', { person, local })]);
    this.#tell({ person, local }, false);
  }

  has(person: string, local: string): boolean {
    return this.#contacts.get(person)?.has(local) === true;
  }

  /** All, by person and localpart. */
  all(): Subscription[] {
    const people = Array.from(this.#contacts).sort(([a], [b]) => (a < b ? -1 : 1));
    return people.flatMap(([person, locals]) =>
      Array.from(locals)
        .sort()
        .map((local) => ({ person, local })),
    );
  }

  /** The subscriptions to those contacts of which `wanted` says so, each person's oldest first; each contact is asked about once. */
  ofMany(wanted: (local: string) => boolean): Subscription[] {
    const locals = new Set(Array.from(this.#people.keys()).filter(wanted));
    return Array.from(this.#contacts).flatMap(([person, contacts]) =>
      Array.from(contacts)
        .filter((local) => locals.has(local))
        .map((local) => ({ person, local })),
    );
  }

  /** The bare JIDs subscribed to one contact. */
  of(local: string): string[] {
    return Array.from(this.#people.get(local) ?? []);
  }

  #keep({ person, local }: Subscription): void {
    keep(this.#contacts, person, local);
    keep(this.#people, local, person);
  }

  #tell(subscription: Subscription, isThere: boolean): void {
    for (const listener of this.#listeners) listener(subscription, isThere);
  }
}

function keep(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function drop(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}
