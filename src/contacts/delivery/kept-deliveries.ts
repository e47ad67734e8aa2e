import type { Delivery, DeliveryStore } from '../../store/index.ts';

/** A text that came back is kept for this time, milliseconds. */
const KEPT_FOR = 24 * 3600_000;
const MOST_EACH = 100;
const MOST_IN_ALL = 10_000;
/** After so many messages, or so many characters of text, the half of them before is forgotten. */
const MOST_SENT = 2_000;
const MOST_SENT_TEXT = 4 * 2 ** 20;

/**
 * The texts that wait for people to come back, for a day. Bounded for each person and in total; counts each person's
 * dropped texts.
 */
export class KeptDeliveries {
  readonly #store: DeliveryStore;
  readonly #now: () => number;

  constructor(store: DeliveryStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  add(delivery: Delivery): void {
    const store = this.#store;
    store.add(delivery, true);
    const own = store.keptFor(delivery.person);
    if (own.length > MOST_EACH) this.#drop(own[0]);
    if (store.keptInAll > MOST_IN_ALL) {
      // The people whose first text was kept earliest have been away the longest.
      const [longest = delivery.person] = store.keptPeople();
      this.#drop(store.keptFor(longest)[0]);
    }
    for (let most = store.keptTooMuchBy(); most !== undefined; most = store.keptTooMuchBy())
      this.#drop(store.keptFor(most)[0]);
  }

  /** Takes out a person's kept texts, the oldest first; those that are too old count as dropped. */
  take(person: string): Delivery[] {
    const fresh = this.#fresh(this.#store.keptFor(person));
    for (const { seq } of fresh) this.#store.remove(seq);
    return fresh;
  }

  /** Drops what waits for these people, and does not count it. */
  forget(whose: (person: string) => boolean): void {
    for (const person of this.#store.keptPeople().filter(whose))
      for (const { seq } of this.#store.keptFor(person)) this.#store.remove(seq);
  }

  /** Of deliveries on their way those to send again: each person's newest, of a day; the others are dropped. */
  worthSending(waiting: readonly Delivery[]): Delivery[] {
    const byPerson = Map.groupBy(waiting, ({ person }) => person);
    for (const own of byPerson.values()) for (const old of own.slice(0, -MOST_EACH)) this.#drop(old);
    const newest = new Set(Array.from(byPerson.values(), (own) => own.slice(-MOST_EACH)).flat());
    return this.#fresh(waiting.filter((delivery) => newest.has(delivery)));
  }

  /** How many of a person's were dropped since this was asked last. */
  takeDropped(person: string): number {
    const count = this.#store.droppedOf(person);
    if (count > 0) this.#store.forgetDropped(person);
    return count;
  }

  #drop(delivery: Delivery | undefined): void {
    if (!delivery) return;
    this.#store.remove(delivery.seq);
    this.#store.countDropped(delivery.person, 1);
  }

  #fresh(deliveries: readonly Delivery[]): Delivery[] {
    const oldest = this.#now() - KEPT_FOR;
    for (const delivery of deliveries) if (delivery.at < oldest) this.#drop(delivery);
    return deliveries.filter(({ at }) => at >= oldest);
  }
}

interface SentMessage {
  /** As XML: a tree of elements takes some times as much. */
  stanza: string;
  id: string;
  to: string | undefined;
  person: string;
  /** When it was said, milliseconds since the epoch. */
  at: number;
  /** Its place among the deliveries, if it is one. */
  seq?: number;
}

/** The messages sent last, so that one that bounces can be sent again. */
export class Sent {
  #newest = new Map<string, SentMessage>();
  /** Those before them: forgotten all at once, since looking for the oldest of a map costs more than a message. */
  #before = new Map<string, SentMessage>();
  #text = 0;

  add(sent: SentMessage): void {
    if (this.#newest.size >= MOST_SENT || this.#text >= MOST_SENT_TEXT) {
      this.#before = this.#newest;
      this.#newest = new Map();
      this.#text = 0;
    }
    this.#newest.set(sent.id, sent);
    this.#text += sent.stanza.length;
  }

  /** Takes out the message of that id that went to that address. */
  take(id: string, to: string | undefined): SentMessage | undefined {
    const sent = this.#newest.get(id) ?? this.#before.get(id);
    if (!sent || sent.to !== to) return undefined;
    this.#newest.delete(id);
    this.#before.delete(id);
    return sent;
  }
}
