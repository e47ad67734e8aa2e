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
  if (typeof value === 'string') return 2 * value.length + 16;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item), 16);
  if (!isDict(value)) return 16;
  let sum = 32;
  for (const key in value) sum += 2 * key.length + 16 + sizeOf(value[key] ?? null);
  return sum;
}
