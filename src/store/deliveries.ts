import { put, remove } from './backend.ts';
import type { Commits } from './commits.ts';
import type { RecordOf } from './records.ts';

/**
 * A message to a person that the XMPP server may not have, or that came back. `seq` grows with each sending; `person`
 * is a bare JID, an occupant's full one; `at`: the time of the first send, milliseconds since the epoch.
 */
export type Delivery = Omit<RecordOf<'delivery'>, 'kept'>;

/** Beyond so many on their way the oldest are taken as arrived: a server that never says so must not fill memory. */
const MOST_ON_THEIR_WAY = 10_000;

/**
 * Messages not known to be delivered: on their way, or kept until their person is there. Nothing is committed at once:
 * it goes with the end of the request that it answers, so that a crash before leaves both undone.
 */
export class DeliveryStore {
  readonly #commits: Commits;
  readonly #onTheirWay = new Map<number, Delivery>();
  /** By person; the person with the oldest message is first. */
  readonly #kept = new Map<string, Map<number, Delivery>>();
  /** Of those that are kept, whose they are. */
  readonly #persons = new Map<number, string>();
  readonly #dropped: Map<string, number>;
  #newest = 0;

  constructor(
    commits: Commits,
    deliveries: readonly RecordOf<'delivery'>[],
    dropped: readonly RecordOf<'delivery_dropped'>[],
  ) {
    this.#commits = commits;
    for (const { kept, ...delivery } of deliveries) this.#keep(delivery, kept);
    this.#dropped = new Map(dropped.map(({ person, count }) => [person, count]));
  }

  /** Notes one that is on its way, or (`kept`) waits for its person. */
  add({ seq, person, stanza, at }: Delivery, kept = false): void {
    this.#keep({ seq, person, stanza, at }, kept);
    this.#commits.later([put('delivery', { seq, person, stanza, at, kept })]);
    const [oldest = 0] = this.#onTheirWay.keys();
    if (this.#onTheirWay.size > MOST_ON_THEIR_WAY) this.remove(oldest);
  }

  remove(seq: number): void {
    this.#onTheirWay.delete(seq);
    const person = this.#persons.get(seq) ?? '';
    const kept = this.#kept.get(person);
    kept?.delete(seq);
    if (kept?.size === 0) this.#kept.delete(person);
    this.#persons.delete(seq);
    this.#commits.later([remove('delivery', { seq })]);
  }

  /** The server has all messages up to that one. */
  arrived(seq: number): void {
    for (const one of this.#onTheirWay.keys()) {
      if (one > seq) return;
      this.remove(one);
    }
  }

  /** Those on their way, the oldest first. */
  onTheirWay(): Delivery[] {
    return Array.from(this.#onTheirWay.values());
  }

  /** Those kept for one person, the oldest first. */
  keptFor(person: string): Delivery[] {
    return Array.from(this.#kept.get(person)?.values() ?? []);
  }

  /** How many are kept in all. */
  get keptInAll(): number {
    return this.#persons.size;
  }

  /** The people with kept texts; the longest waiting first. */
  keptPeople(): string[] {
    return Array.from(this.#kept.keys());
  }

  /** How many of a person's were dropped. */
  droppedOf(person: string): number {
    return this.#dropped.get(person) ?? 0;
  }

  countDropped(person: string, more: number): void {
    const count = (this.#dropped.get(person) ?? 0) + more;
    this.#dropped.set(person, count);
    this.#commits.later([put('delivery_dropped', { person, count })]);
  }

  forgetDropped(person: string): void {
    this.#dropped.delete(person);
    this.#commits.later([remove('delivery_dropped', { person })]);
  }

  /** The greatest `seq` of those not delivered yet. */
  newest(): number {
    return this.#newest;
  }

  #keep(delivery: Delivery, kept: boolean): void {
    const { seq, person } = delivery;
    this.#newest = Math.max(this.#newest, seq);
    if (!kept) {
      this.#onTheirWay.set(seq, delivery);
      return;
    }
    const ofPerson = this.#kept.get(person) ?? new Map<number, Delivery>();
    this.#kept.set(person, ofPerson.set(seq, delivery));
    this.#persons.set(seq, person);
  }
}
