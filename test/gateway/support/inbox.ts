/** How long something may take on a slow machine, in ms: reached only by a test that fails. */
const PATIENCE = 15_000;

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
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(failure)), PATIENCE);
      const taken = (item: T) => {
        clearTimeout(timer);
        resolve(item);
      };
      this.#waiting.push({ fits, resolve: taken });
    });
  }
}
