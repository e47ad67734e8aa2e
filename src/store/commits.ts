import type { DatabaseSync } from 'node:sqlite';
import type { Statements } from './statements.ts';

/** What nobody waits for is committed this long after it was written, at the latest, milliseconds. */
const LATEST = 50;

/**
 * Group commit: what many requests write in one tick becomes one transaction, as a transaction of its own for each
 * costs ten times what the write does. Reads see what was written at once; who needs it to be safe waits for
 * {@link committed}.
 */
export class Commits {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  #open: PromiseWithResolvers<void> | undefined;
  #latest: NodeJS.Timeout | undefined;
  #endOfTick: NodeJS.Immediate | undefined;

  constructor(database: DatabaseSync, statements: Statements) {
    this.#database = database;
    this.#statements = statements;
  }

  /** To be called before a write that may wait for others. */
  begin(): void {
    if (this.#open) return;
    this.#statements.prepare('BEGIN IMMEDIATE').run();
    this.#open = Promise.withResolvers();
    // Where only the ends of requests were lost, the next start finds them out from Salt.
    this.#open.promise.catch(() => {});
    this.#latest = setTimeout(() => this.commit(), LATEST);
  }

  /** Once all that was written so far outlives this process; by the end of this tick. Rejects where it was undone. */
  async committed(): Promise<void> {
    if (!this.#open) return;
    this.#endOfTick ??= setImmediate(() => this.commit());
    await this.#open.promise;
  }

  /** Commits what is open, now; never throws, as that is told to those who wait. */
  commit(): void {
    clearTimeout(this.#latest);
    clearImmediate(this.#endOfTick);
    const open = this.#open;
    this.#open = undefined;
    this.#endOfTick = undefined;
    if (!open) return;
    try {
      this.#statements.prepare('COMMIT').run();
      open.resolve();
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      open.reject(error);
    }
  }
}
