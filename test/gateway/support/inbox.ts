import { patiently } from './patience.ts';

interface Waiting<T> {
  fits(item: T): boolean;
  resolve(item: T): void;
}

/** What came and was not taken yet, and who waits for what, in order. */
export class Inbox<T> {
  readonly #items: T[] = [];
  readonly #waiting: Waiting<T>[] = [];

  push(item: T): void {
    const index = this.#waiting.findIndex(({ fits }) => fits(item));
    if (index === -1) this.#items.push(item);
    else this.#waiting.splice(index, 1)[0]?.resolve(item);
  }

  /** What came and nobody took. */
  items(): readonly T[] {
    return this.#items;
  }

  /** Takes the first that fits, now or when it comes. */
  take(fits: (item: T) => boolean, failure: string): Promise<T> {
    const index = this.#items.findIndex(fits);
    const [found] = index === -1 ? [] : this.#items.splice(index, 1);
    if (found !== undefined) return Promise.resolve(found);
    const { promise, resolve } = Promise.withResolvers<T>();
    this.#waiting.push({ fits, resolve });
    return patiently(promise, failure);
  }
}
