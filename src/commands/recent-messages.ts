import { Recent } from '../ops/index.ts';
import type { Parties } from './types.ts';

/** Remembers messages to this many people, and this many to each. */
const MOST_PEOPLE = 2_000;
const MOST_EACH = 50;

/** Remembers something of recent messages to people: a person who replies or reacts to one names it by its id. */
export class RecentMessages<T> {
  readonly #people = new Recent<string, Recent<string, T>>(MOST_PEOPLE);

  /** Notes something of a message. */
  note({ person, local }: Parties, id: string, what: T): void {
    const own = this.#people.get(person) ?? new Recent<string, T>(MOST_EACH);
    this.#people.set(person, own);
    own.set(`${local} ${id}`, what);
  }

  /** Gives what was noted of that message, in that contact. */
  of({ person, local }: Parties, id: string): T | undefined {
    return this.#people.get(person)?.get(`${local} ${id}`);
  }

  /** Forgets the messages to people. */
  forget(whose: (person: string) => boolean): void {
    for (const [person] of this.#people) if (whose(person)) this.#people.delete(person);
  }
}
