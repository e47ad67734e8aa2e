import { type Failure, patiently } from './patience.ts';

interface Waiting<T> {
  fits(item: T): boolean;
  resolve(item: T): void;
}

/** Keeps items until a test takes them, and tests that wait for one, in order. */
export class Inbox<T> {
  readonly #items: T[] = [];
  readonly #waiting = new Set<Waiting<T>>();

  push(item: T): void {
    for (const waiting of this.#waiting) {
      if (!waiting.fits(item)) continue;
      this.#waiting.delete(waiting);
      waiting.resolve(item);
      return;
    }
    this.#items.push(item);
  }

  /** Gives the items that no test took. */
  items(): readonly T[] {
    return this.#items;
  }

  clear(): void {
    this.#items.length = 0;
  }

  /** Takes the first that fits, now or when it comes. @throws Error with `failure` after too long */
  async take(fits: (item: T) => boolean, failure: Failure, ms?: number): Promise<T> {
    const index = this.#items.findIndex(fits);
    const [found] = index === -1 ? [] : this.#items.splice(index, 1);
    if (found !== undefined) return found;
    const { promise, resolve } = Promise.withResolvers<T>();
    const waiting = { fits, resolve };
    this.#waiting.add(waiting);
    return patiently(promise, failure, ms).finally(() => this.#waiting.delete(waiting));
  }
}
