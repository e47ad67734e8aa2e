import { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../backend.ts';

/**
 * Keeps other gateways off a store for as long as this process lives: an SQLite file beside it (`FILE.lock`), held in
 * an exclusive transaction. The system lets go of that however the process ends.
 */
export class StoreLock {
  readonly #held: DatabaseSync | undefined;

  /** `file`: the store's; `:memory:` is nobody else's. @throws StoreError `store-in-use`, `store-unusable` */
  constructor(file: string) {
    this.#held = file === ':memory:' ? undefined : hold(file);
  }

  release(): void {
    if (this.#held?.isOpen) this.#held.close();
  }
}

function hold(file: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(`${file}.lock`);
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;');
    return lock;
  } catch (error) {
    lock?.close();
    const { message } = error as Error;
    if (/locked/.test(message)) {
      throw new StoreError(
        'store-in-use',
        `Another gateway uses the store ${file}: stop it, or give this one a store of its own (store:)`,
        { cause: error },
      );
    }
    throw new StoreError('store-unusable', `The store ${file} cannot be used: ${message}`, { cause: error });
  }
}
