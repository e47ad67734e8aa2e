/** Instructions of an expression times characters of an answer; each takes a twentieth of a microsecond at worst. */
const MOST_WORK = 2_000_000;

/** How much searching one answer may cause, so that none delays the others. */
export class Work {
  /** Lines that were not searched, since the work was used up. */
  unsearched = 0;
  #left = MOST_WORK;

  /** True if so much may still be done; it counts as done then. */
  take(work: number): boolean {
    this.#left -= work;
    if (this.#left < 0) this.unsearched += 1;
    return this.#left >= 0;
  }
}
