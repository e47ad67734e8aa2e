import { Recent } from '../../ops/index.ts';
import type { Parties } from '../types.ts';

/** Remembers messages to this many people, and this many to each. */
const MOST_PEOPLE = 2_000;
const MOST_EACH = 50;

/**
 * Remembers the request that recent messages to people are about: a person who replies to one means that request. The
 * last message of an answer needs no memory: its id is made from the request (`answerId`).
 */
export class Answers {
  readonly #people = new Recent<string, Recent<string, number>>(MOST_PEOPLE);

  /** Notes the short number of the request that a message is about. */
  note({ person, local }: Parties, id: string, request: number): void {
    const own = this.#people.get(person) ?? new Recent<string, number>(MOST_EACH);
    this.#people.set(person, own);
    own.set(`${local} ${id}`, request);
  }

  /** Gives the short number of that message's request, in that contact. */
  requestOf({ person, local }: Parties, id: string): number | undefined {
    return this.#people.get(person)?.get(`${local} ${id}`);
  }
}
