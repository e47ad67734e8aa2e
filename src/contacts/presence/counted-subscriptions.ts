import { Pairs, type Subscription, type SubscriptionStore } from '../../store/index.ts';

/** The subscriptions to contacts that count minions: few beside those to minions, and looked at often. */
export class CountedSubscriptions {
  readonly #all: SubscriptionStore;
  readonly #isCounted: (local: string) => boolean;
  #read: { byPerson: Pairs; byLocal: Pairs } | undefined;

  /** @param isCounted whether a localpart is a contact's that counts minions */
  constructor(all: SubscriptionStore, isCounted: (local: string) => boolean) {
    this.#all = all;
    this.#isCounted = isCounted;
    all.onChange((subscription, isThere) => {
      if (!this.#read) return;
      if (isThere && isCounted(subscription.local)) this.#add(subscription);
      else if (!isThere) this.#remove(subscription);
    });
  }

  /** The bare JIDs that are subscribed to any. */
  people(): string[] {
    return this.#pairs().byPerson.keys();
  }

  /** A person's subscribed contacts, the oldest first. */
  of(person: string): string[] {
    return this.#pairs().byPerson.of(person);
  }

  has(person: string, local: string): boolean {
    return this.#pairs().byPerson.has(person, local);
  }

  /** The contacts with subscribers. */
  locals(): string[] {
    return this.#pairs().byLocal.keys();
  }

  /** The bare JIDs that are subscribed to a contact. */
  subscribersOf(local: string): string[] {
    return this.#pairs().byLocal.of(local);
  }

  /** Other addresses count minions than before. */
  forget(): void {
    this.#read = undefined;
  }

  #pairs() {
    if (!this.#read) {
      this.#read = { byPerson: new Pairs(), byLocal: new Pairs() };
      for (const subscription of this.#all.ofMany(this.#isCounted)) this.#add(subscription);
    }
    return this.#read;
  }

  #add({ person, local }: Subscription): void {
    const { byPerson, byLocal } = this.#pairs();
    byPerson.add(person, local);
    byLocal.add(local, person);
  }

  #remove({ person, local }: Subscription): void {
    const { byPerson, byLocal } = this.#pairs();
    byPerson.delete(person, local);
    byLocal.delete(local, person);
  }
}
