/** How long an answer may take on a slow machine, milliseconds: reached only by a test that fails. */
export const PATIENCE = 30_000;

interface Waiter<T> {
  matches(item: T): boolean;
  resolve(item: T): void;
}

/** What has come and was not asked for yet, and who waits for what. */
export class Inbox<T> {
  readonly #items: T[] = [];
  readonly #waiters = new Set<Waiter<T>>();

  push(item: T): void {
    for (const waiter of this.#waiters) {
      if (!waiter.matches(item)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(item);
      return;
    }
    this.#items.push(item);
  }

  /** All that has come and that nobody took. */
  items(): readonly T[] {
    return this.#items;
  }

  clear(): void {
    this.#items.length = 0;
  }

  /** Takes the first item that matches, now or when it comes. `failure` words the error after `ms`. */
  take(matches: (item: T) => boolean, failure: () => string, ms = PATIENCE): Promise<T> {
    const index = this.#items.findIndex(matches);
    if (index >= 0) return Promise.resolve(this.#items.splice(index, 1)[0] as T);
    return new Promise((resolve, reject) => {
      const waiter: Waiter<T> = {
        matches,
        resolve: (item) => {
          clearTimeout(timer);
          resolve(item);
        },
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(failure()));
      }, ms);
      this.#waiters.add(waiter);
    });
  }
}
