/** A set of small whole numbers, one bit each: ten thousand take 1.25 KB. */
export class Bits {
  #words = new Uint32Array(8);

  /** How many words of 32 bits there are. */
  get length(): number {
    return this.#words.length;
  }

  /** The 32 bits at that place; 0 beyond the end. */
  word(at: number): number {
    return this.#words[at] ?? 0;
  }

  has(number: number): boolean {
    return (this.word(number >>> 5) & (1 << (number & 31))) !== 0;
  }

  /** Puts a number in or takes it out. */
  put(number: number, isIn: boolean): void {
    const at = number >>> 5;
    if (at >= this.#words.length) {
      if (!isIn) return;
      const words = new Uint32Array(Math.max(at + 1, 2 * this.#words.length));
      words.set(this.#words);
      this.#words = words;
    }
    const bit = 1 << (number & 31);
    this.#words[at] = isIn ? this.word(at) | bit : this.word(at) & ~bit;
  }
}

/** Counts the numbers that are in each of these sets. */
export function countInAll(sets: readonly Bits[]): number {
  const [first, ...others] = sets;
  if (!first) return 0;
  let count = 0;
  for (let at = 0; at < first.length; at += 1) {
    let word = first.word(at);
    for (const other of others) word &= other.word(at);
    if (word !== 0) count += bitsIn(word);
  }
  return count;
}

/** Counts the ones in 32 bits, all at the same time: in pairs, in fours, in bytes. */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  const bytes = (fours + (fours >>> 4)) & 0x0f0f0f0f;
  return Math.imul(bytes, 0x01010101) >>> 24;
}
