/** Instructions of an expression times characters of an answer; each takes a twentieth of a microsecond at worst. */
const MOST_WORK = 2_000_000;
/** More lines of one answer are not sorted; several sorts share them. */
const MOST_SORTED = 50_000;

/** Bounds how much work the filters do on one answer, so that none delays the others; and keeps what they left out. */
export class Work {
  #unsearched = 0;
  #unsorted = 0;
  #left = MOST_WORK;
  readonly #mostSorted: number;

  /** @param sorts how many sorts there are */
  constructor(sorts: number) {
    this.#mostSorted = Math.floor(MOST_SORTED / Math.max(1, sorts));
  }

  /** True if a line may be searched with so much work; it counts as done then. */
  maySearch(work: number): boolean {
    this.#left -= work;
    if (this.#left < 0) this.#unsearched += 1;
    return this.#left >= 0;
  }

  /** The lines that may be sorted: the first ones of too many. */
  toSort(lines: readonly string[]): readonly string[] {
    this.#unsorted += Math.max(0, lines.length - this.#mostSorted);
    return lines.slice(0, this.#mostSorted);
  }

  /** Says what was left out, a line for each reason. */
  get notes(): string[] {
    const notes: string[] = [];
    if (this.#unsearched > 0)
      notes.push(
        `… ${moreLines(this.#unsearched)} not searched: grep -E takes too long there, grep without -E does not`,
      );
    if (this.#unsorted > 0)
      notes.push(
        `… ${moreLines(this.#unsorted)} left out: sort takes ${this.#mostSorted.toLocaleString('en-US')} at most here`,
      );
    return notes;
  }
}

function moreLines(count: number): string {
  return count === 1 ? '1 more line was' : `${count.toLocaleString('en-US')} more lines were`;
}
