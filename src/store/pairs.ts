/** Pairs of texts by the first of both, the oldest pair first. */
export class Pairs {
  readonly #sets = new Map<string, Set<string>>();

  constructor(pairs: Iterable<readonly [key: string, value: string]> = []) {
    for (const [key, value] of pairs) this.add(key, value);
  }

  /** False where it was there already. */
  add(key: string, value: string): boolean {
    const set = this.#sets.get(key);
    if (set?.has(value)) return false;
    if (set) set.add(value);
    else this.#sets.set(key, new Set([value]));
    return true;
  }

  /** False where it was not there. */
  delete(key: string, value: string): boolean {
    const set = this.#sets.get(key);
    if (!set?.delete(value)) return false;
    if (set.size === 0) this.#sets.delete(key);
    return true;
  }

  has(key: string, value: string): boolean {
    return this.#sets.get(key)?.has(value) === true;
  }

  /** The values of one key. */
  of(key: string): string[] {
    return Array.from(this.#sets.get(key) ?? []);
  }

  keys(): string[] {
    return Array.from(this.#sets.keys());
  }
}
