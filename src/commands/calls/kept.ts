import type { LiveOf } from '../../config/index.ts';
import { isDict, SaltBytes, type SaltValue } from '../../salt/index.ts';

/** One person's values fill at most this part, so that nobody takes the place of others. */
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

  /** True if a person may keep so many more bytes, by the current config. */
  fits(person: string, bytes: number): boolean {
    const most = this.#live.config.limits.kept_results_mb * 2 ** 20;
    const isLittle = (this.#of.get(person) ?? 0) + bytes <= most * LITTLE;
    return this.#used + bytes <= most * (isLittle ? 1 : MOST_OF_ONE);
  }

  /** As `fits`; they count as kept then. */
  reserve(person: string, bytes: number): boolean {
    if (!this.fits(person, bytes)) return false;
    this.#used += bytes;
    this.#of.set(person, (this.#of.get(person) ?? 0) + bytes);
    return true;
  }

  /** True if a person keeps so little that others may always keep as much. */
  isLittle(person: string): boolean {
    return this.usedBy(person) <= this.#live.config.limits.kept_results_mb * 2 ** 20 * LITTLE;
  }

  /** How many bytes are kept for a person. */
  usedBy(person: string): number {
    return this.#of.get(person) ?? 0;
  }

  /** Finds the person of these who keeps the most. */
  biggestOf(people: Iterable<string>): string | undefined {
    let biggest: string | undefined;
    for (const person of people) {
      if (biggest === undefined || this.usedBy(person) > this.usedBy(biggest)) biggest = person;
    }
    return biggest;
  }

  /** How much may be kept, for people. */
  get limit(): string {
    return `${Number(this.#live.config.limits.kept_results_mb.toFixed(2))} MiB`;
  }

  free(person: string, bytes: number): void {
    this.#used -= bytes;
    const own = (this.#of.get(person) ?? 0) - bytes;
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
    else if (next instanceof SaltBytes) bytes += next.bytes.length;
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
