import { put, remove } from './backend.ts';
import type { Commits } from './commits.ts';
import type { RecordOf } from './records.ts';

/**
 * A message to a person that the XMPP server may not have, or that came back. `seq` grows with each sending; `person`
 * is a bare JID, an occupant's full one; `at`: the time of the first send, milliseconds since the epoch.
 */
export type Delivery = Omit<RecordOf<'delivery'>, 'kept'>;

/** The most messages on their way, and the most characters of text in them: a server may never confirm any. */
const MOST_ON_THEIR_WAY = 10_000;
const MOST_TEXT = 32 * 2 ** 20;

/**
 * Messages not known to be delivered: on their way, or kept until their person is there. Nothing is committed at once:
 * it goes with the end of the request that it answers, so that a crash before leaves both undone.
 */
export class DeliveryStore {
  readonly #commits: Commits;
  readonly #onTheirWay = new Piles();
  readonly #kept = new Piles();
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

  /**
   * Notes a message that is on its way, or (`kept`) waits for its person. If too many are on their way, the person with
   * the most text there loses the oldest: it counts as dropped, and others keep theirs.
   */
  add({ seq, person, stanza, at }: Delivery, kept = false): void {
    this.#keep({ seq, person, stanza, at }, kept);
    this.#commits.later([put('delivery', { seq, person, stanza, at, kept })]);
    const piles = this.#onTheirWay;
    while (piles.bySeq.size > MOST_ON_THEIR_WAY || piles.text > MOST_TEXT) {
      const most = piles.biggest();
      this.remove(piles.of(most).next().value?.seq ?? seq);
      this.countDropped(most, 1);
    }
  }

  remove(seq: number): void {
    this.#onTheirWay.remove(seq);
    this.#kept.remove(seq);
    this.#commits.later([remove('delivery', { seq })]);
  }

  /** The server has all messages up to that one. */
  arrived(seq: number): void {
    for (const one of this.#onTheirWay.all()) {
      if (one.seq > seq) return;
      this.remove(one.seq);
    }
  }

  /** Those on their way, the oldest first. */
  onTheirWay(): Delivery[] {
    return this.#onTheirWay.all();
  }

  /** Those kept for one person, the oldest first. */
  keptFor(person: string): Delivery[] {
    return Array.from(this.#kept.of(person));
  }

  /** Whether something waits for that person, if only the word that something was dropped. */
  hasFor(person: string): boolean {
    return this.#kept.byPerson.has(person) || (this.#dropped.get(person) ?? 0) > 0;
  }

  /** How many are kept in all. */
  get keptInAll(): number {
    return this.#kept.bySeq.size;
  }

  /** The people with kept texts; the longest waiting first. */
  keptPeople(): string[] {
    return this.#kept.people();
  }

  /** The person with the most text among the kept messages, if that is too much; undefined if there is room. */
  keptTooMuchBy(): string | undefined {
    return this.#kept.text > MOST_TEXT ? this.#kept.biggest() : undefined;
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
    this.#newest = Math.max(this.#newest, delivery.seq);
    (kept ? this.#kept : this.#onTheirWay).add(delivery);
  }
}

/** Deliveries by person, the oldest first; the person with the oldest message is first. */
class Piles {
  readonly bySeq = new Map<number, Delivery>();
  readonly byPerson = new Map<string, { text: number; pile: Map<number, Delivery> }>();
  /** How much text is in them, in characters. */
  text = 0;

  add(delivery: Delivery): void {
    const { seq, person, stanza } = delivery;
    const own = this.byPerson.get(person) ?? { text: 0, pile: new Map<number, Delivery>() };
    this.byPerson.set(person, own);
    this.bySeq.set(seq, delivery);
    own.pile.set(seq, delivery);
    own.text += stanza.length;
    this.text += stanza.length;
  }

  remove(seq: number): void {
    const delivery = this.bySeq.get(seq);
    const own = delivery && this.byPerson.get(delivery.person);
    if (!own) return;
    this.bySeq.delete(seq);
    own.pile.delete(seq);
    own.text -= delivery.stanza.length;
    this.text -= delivery.stanza.length;
    if (own.pile.size === 0) this.byPerson.delete(delivery.person);
  }

  all(): Delivery[] {
    return Array.from(this.bySeq.values());
  }

  of(person: string): Iterator<Delivery> & Iterable<Delivery> {
    return (this.byPerson.get(person)?.pile ?? new Map<number, Delivery>()).values();
  }

  people(): string[] {
    return Array.from(this.byPerson.keys());
  }

  /** Who has the most text here. */
  biggest(): string {
    let [biggest, most] = ['', -1];
    for (const [person, { text }] of this.byPerson) if (text > most) [biggest, most] = [person, text];
    return biggest;
  }
}
