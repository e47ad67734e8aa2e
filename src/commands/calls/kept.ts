import { isDict, type SaltValue } from '../../salt/index.ts';

/** Values in memory, bounded in bytes in whole. */
export class KeptBytes {
  readonly #most: () => number;
  #used = 0;

  /** `most`: how many may be kept, as it is now. */
  constructor(most: () => number) {
    this.#most = most;
  }

  get most(): number {
    return this.#most();
  }

  get used(): number {
    return this.#used;
  }

  /** Whether so many bytes more may be kept; they count as kept then. */
  take(bytes: number): boolean {
    if (this.#used + bytes > this.most) return false;
    this.#used += bytes;
    return true;
  }

  /** How much may be kept, for people. */
  get limit(): string {
    return `${Number((this.most / 2 ** 20).toFixed(2))} MiB`;
  }

  free(bytes: number): void {
    this.#used -= bytes;
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
