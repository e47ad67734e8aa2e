import type { Subscription, SubscriptionStore } from '../../store/index.ts';

const NONE: ReadonlySet<string> = new Set();

/** The subscriptions to contacts that count minions, in memory: few beside those to minions, and looked at often. */
export class CountedSubscriptions {
  readonly #table: SubscriptionStore;
  readonly #isCounted: (local: string) => boolean;
  #read: { people: Map<string, Set<string>>; locals: Map<string, Set<string>> } | undefined;

  /** @param isCounted whether a localpart is a contact's that counts minions */
  constructor(table: SubscriptionStore, isCounted: (local: string) => boolean) {
    this.#table = table;
    this.#isCounted = isCounted;
    table.onChange((subscription, isThere) => {
      if (!this.#read) return;
      if (!isThere) this.#remove(subscription);
      else if (isCounted(subscription.local)) this.#add(subscription);
    });
  }

  /** The contacts that somebody is subscribed to, each with the bare JIDs. */
  get locals(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#all().locals;
  }

  /** The bare JIDs that are subscribed to any, each with the contacts, the oldest first. */
  get people(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#all().people;
  }

  /** The contacts that a person is subscribed to, the oldest first. */
  of(person: string): ReadonlySet<string> {
    return this.people.get(person) ?? NONE;
  }

  /** Other addresses count minions than before. */
  forget(): void {
    this.#read = undefined;
  }

  #all() {
    if (!this.#read) {
      this.#read = { people: new Map(), locals: new Map() };
      for (const subscription of this.#table.ofMany(this.#isCounted)) this.#add(subscription);
    }
    return this.#read;
  }

  #add({ person, local }: Subscription): void {
    const { people, locals } = this.#all();
    put(people, person, local);
    put(locals, local, person);
  }

  #remove({ person, local }: Subscription): void {
    const { people, locals } = this.#all();
    takeOut(people, person, local);
    takeOut(locals, local, person);
  }
}

function put(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function takeOut(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}
