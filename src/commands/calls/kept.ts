import type { LiveOf } from '../../config/index.ts';
import { isDict, type SaltValue } from '../../salt/index.ts';

/** One person's values fill no more than this part of all, so that nobody fills what others need. */
const MOST_OF_ONE = 3 / 4;
/** The rest is for people whose values take no more than this part of all. */
const LITTLE = 1 / 8;

/** Values in memory, bounded in bytes in whole and for each person. */
export class KeptBytes {
  readonly #live: LiveOf<'limits'>;
  readonly #of = new Map<string, number>();
  #used = 0;

  constructor(live: LiveOf<'limits'>) {
    this.#live = live;
  }

  /** How many may be kept, as the config says now. */
  get most(): number {
    return this.#live.config.limits.kept_results_mb * 2 ** 20;
  }

  /** Whether so many bytes more may be kept for a person. */
  fits(person: string, bytes: number): boolean {
    const isLittle = this.usedBy(person) + bytes <= this.most * LITTLE;
    return this.#used + bytes <= this.most * (isLittle ? 1 : MOST_OF_ONE);
  }

  /** As `fits`; they count as kept then. */
  reserve(person: string, bytes: number): boolean {
    if (!this.fits(person, bytes)) return false;
    this.#used += bytes;
    this.#of.set(person, this.usedBy(person) + bytes);
    return true;
  }

  /** How many bytes are kept for a person. */
  usedBy(person: string): number {
    return this.#of.get(person) ?? 0;
  }

  /** The one of these people for whom most is kept. */
  biggestOf(people: Iterable<string>): string | undefined {
    let biggest: string | undefined;
    for (const person of people) {
      if (biggest === undefined || this.usedBy(person) > this.usedBy(biggest)) biggest = person;
    }
    return biggest;
  }

  /** How much may be kept, for people. */
  get limit(): string {
    return `${Number((this.most / 2 ** 20).toFixed(2))} MiB`;
  }

  free(person: string, bytes: number): void {
    this.#used -= bytes;
    const own = this.usedBy(person) - bytes;
    if (own > 0) this.#of.set(person, own);
    else this.#of.delete(person);
  }
}

/** About how many bytes a value takes in memory. */
export function sizeOf(value: SaltValue): number {
  let bytes = 0;
  const waiting = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    bytes += 16;
    if (typeof next === 'string') bytes += 2 * next.length;
    else if (Array.isArray(next)) for (const item of next) waiting.push(item);
    else if (isDict(next)) {
      bytes += 16;
      for (const key in next) {
        bytes += 2 * key.length + 16;
        waiting.push(next[key] ?? null);
      }
    }
  }
  return bytes;
}
