import { stringifySalt } from '../json.ts';
import type { MinionReturn } from '../returns.ts';

export interface EarlyAnswer {
  id: string;
  result: MinionReturn;
  /** On Salt's bus, not in the job's record. */
  heard: boolean;
}

/** Kept of one minion: the first, and one more that may differ from it. */
const MOST_EACH = 2;
/** Kept in all, in characters as JSON. */
const MOST = 64 * 2 ** 20;
/** What an answer takes besides its value. */
const BESIDES = 200;

/**
 * Answers of a job whose minions are not known yet, in the order they came. What is beyond the limits is dropped: the job's
 * record has it, which is read of whoever seems to be silent.
 */
export class EarlyAnswers {
  readonly #answers: EarlyAnswer[] = [];
  readonly #counts = new Map<string, number>();
  #left = MOST;

  add(answer: EarlyAnswer): void {
    const { id, result } = answer;
    const count = this.#counts.get(id) ?? 0;
    if (count >= MOST_EACH || this.#left <= 0) return;
    const size = id.length + stringifySalt(result.value).length + BESIDES;
    if (size > this.#left) return;
    this.#left -= size;
    this.#counts.set(id, count + 1);
    this.#answers.push(answer);
  }

  all(): readonly EarlyAnswer[] {
    return this.#answers;
  }
}
