/** A map with a limit by number or weight: the entry that was set or read the longest ago goes first. */
export class Recent<K, V> {
  readonly #most: number;
  readonly #weigh: ((key: K) => number) | undefined;
  readonly #entries = new Map<K, V>();
  #weight = 0;

  /** Without `weigh` each entry weighs 1. */
  constructor(most: number, weigh?: (key: K) => number) {
    this.#most = most;
    this.#weigh = weigh;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.delete(key);
    this.#entries.set(key, value);
    this.#weight += this.#weigh?.(key) ?? 1;
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.#most) return;
      this.delete(oldest);
    }
  }

  delete(key: K): void {
    if (this.#entries.delete(key)) this.#weight -= this.#weigh?.(key) ?? 1;
  }

  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }

  values(): MapIterator<V> {
    return this.#entries.values();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.#entries[Symbol.iterator]();
  }
}
