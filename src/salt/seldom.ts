/** Events that others can cause without end are logged at most so often within this time, milliseconds. */
const MOST = 10;
const WITHIN = 60_000;
const LONGEST = 255;

/** Says whether to log again what a minion can cause without end. */
export class Seldom {
  #times = 0;
  #lines = 0;
  #until = Number.NEGATIVE_INFINITY;

  /** Notes that it was once more: how often it was since it was logged last, or 0 where it is not to be logged now. */
  note(now = performance.now()): number {
    if (now >= this.#until) {
      this.#lines = 0;
      this.#until = now + WITHIN;
    }
    this.#times += 1;
    if (this.#lines >= MOST) return 0;
    this.#lines += 1;
    const times = this.#times;
    this.#times = 0;
    return times;
  }
}

/** A text that a minion made up, short enough for the log. */
export function forLog(text: unknown): string {
  return (typeof text === 'string' ? text : typeof text).slice(0, LONGEST);
}
