import { Recent } from '../ops/index.ts';

/** So many complaints in a row are made to anyone: people mistype. */
const FREE = 100;
/** After that, and "not understood" always, is said once in this time, in ms. */
const EVERY = 60_000;
const MOST_PEOPLE = 20_000;

interface Row {
  count: number;
  last: number;
}

/**
 * When a person is told that nothing was run and why. A program that answers each complaint with another message
 * that cannot be run gets no more of them, so that two programs never talk for ever.
 */
export class Complaints {
  readonly #now: () => number;
  readonly #rows = new Recent<string, Row>(MOST_PEOPLE);
  readonly #notUnderstood = new Recent<string, number>(MOST_PEOPLE);

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Whether to complain now; it counts as done then. */
  may(person: string, code: string): boolean {
    const now = this.#now();
    if (code === 'not-understood') {
      if (now - (this.#notUnderstood.get(person) ?? Number.NEGATIVE_INFINITY) < EVERY) return false;
      this.#notUnderstood.set(person, now);
      return true;
    }
    const { count, last } = this.#rows.get(person) ?? { count: 0, last: now };
    if (count >= FREE && now - last < EVERY) return false;
    this.#rows.set(person, { count: count + 1, last: now });
    return true;
  }

  /** Something of that person's was run: what comes next begins anew. */
  settled(person: string): void {
    this.#rows.delete(person);
  }
}
