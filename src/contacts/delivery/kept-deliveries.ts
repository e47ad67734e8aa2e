import type { Delivery, DeliveryStore } from '../../store/index.ts';

/** What came back is kept for so long, milliseconds. */
const KEPT_FOR = 24 * 3600_000;
const MOST_EACH = 100;
const MOST_IN_ALL = 10_000;

/** What waits for people to come back: a day, so much each and in all; and how much of each person's was dropped. */
export class KeptDeliveries {
  readonly #table: DeliveryStore;
  readonly #now: () => number;
  /** How many of each person; whoever was first to have any is first. */
  readonly #counts: Map<string, number>;
  #inAll = 0;
  readonly #dropped: Map<string, number>;

  constructor(table: DeliveryStore, now: () => number) {
    this.#table = table;
    this.#now = now;
    this.#counts = table.kept();
    for (const count of this.#counts.values()) this.#inAll += count;
    this.#dropped = table.dropped();
  }

  /** Whether something waits for that person, if only the word that something was dropped. */
  hasFor(person: string): boolean {
    return this.#counts.has(person) || this.#dropped.has(person);
  }

  add(delivery: Delivery): void {
    const { person } = delivery;
    this.#table.add(delivery, true);
    this.#counts.set(person, (this.#counts.get(person) ?? 0) + 1);
    this.#inAll += 1;
    if ((this.#counts.get(person) ?? 0) > MOST_EACH) this.#dropOldest(person);
    // Those for whom something was kept first have been away the longest.
    if (this.#inAll > MOST_IN_ALL) this.#dropOldest(this.#counts.keys().next().value ?? person);
  }

  /** Takes out what waits for a person, the oldest first; what is too old counts as dropped. */
  take(person: string): Delivery[] {
    const fresh = this.#fresh(this.#table.keptFor(person));
    for (const { seq } of fresh) this.#table.remove(seq);
    this.#uncount(person);
    return fresh;
  }

  /** Drops what waits for these people, and does not count it. */
  forget(whose: (person: string) => boolean): void {
    for (const person of [...this.#counts.keys()].filter(whose)) {
      for (const { seq } of this.#table.keptFor(person)) this.#table.remove(seq);
      this.#uncount(person);
    }
  }

  /** Of deliveries on their way those to send again: each person's newest, of a day; the others are dropped. */
  worthSending(waiting: readonly Delivery[]): Delivery[] {
    const left = new Map<string, number>();
    for (const { person } of waiting) left.set(person, (left.get(person) ?? 0) + 1);
    const newest = waiting.filter(({ seq, person }) => {
      const count = left.get(person) ?? 0;
      left.set(person, count - 1);
      if (count <= MOST_EACH) return true;
      this.#drop(seq, person);
      return false;
    });
    return this.#fresh(newest);
  }

  /** How many of a person's were dropped since this was asked last. */
  takeDropped(person: string): number {
    const count = this.#dropped.get(person);
    if (count === undefined) return 0;
    this.#dropped.delete(person);
    this.#table.forgetDropped(person);
    return count;
  }

  #uncount(person: string): void {
    this.#inAll -= this.#counts.get(person) ?? 0;
    this.#counts.delete(person);
  }

  #dropOldest(person: string): void {
    const [oldest] = this.#table.keptFor(person);
    if (!oldest) return;
    const left = (this.#counts.get(person) ?? 0) - 1;
    if (left > 0) this.#counts.set(person, left);
    else this.#counts.delete(person);
    this.#inAll -= 1;
    this.#drop(oldest.seq, person);
  }

  #drop(seq: number, person: string): void {
    this.#table.remove(seq);
    this.#dropped.set(person, (this.#dropped.get(person) ?? 0) + 1);
    this.#table.countDropped(person, 1);
  }

  #fresh(deliveries: readonly Delivery[]): Delivery[] {
    const oldest = this.#now() - KEPT_FOR;
    return deliveries.filter(({ seq, person, at }) => {
      if (at >= oldest) return true;
      this.#drop(seq, person);
      return false;
    });
  }
}
