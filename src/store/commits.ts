import type { DatabaseSync } from 'node:sqlite';
import { diskTrouble } from './disk-trouble.ts';
import { MIGRATIONS } from './schema.ts';
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
  readonly #putOff: (() => void)[] = [];
  #open: PromiseWithResolvers<void> | undefined;
  #latest: NodeJS.Timeout | undefined;
  #endOfTick: NodeJS.Immediate | undefined;
  #failed = 0;
  #trouble: string | undefined;

  constructor(database: DatabaseSync, statements: Statements) {
    this.#database = database;
    this.#statements = statements;
  }

  /** To be called before what shall share a transaction with all else of this tick. */
  begin(): void {
    if (this.#open) return;
    try {
      this.#statements.prepare('BEGIN IMMEDIATE').run();
    } catch (error) {
      this.#note(error);
      throw error;
    }
    this.#open = Promise.withResolvers();
    // Nobody may wait, where only ends of requests were written: the next start finds those out from Salt.
    this.#open.promise.catch(() => {});
    this.#commitLater();
  }

  /** Once all that was written so far outlives this process; by the end of this tick. Rejects where it was undone. */
  async committed(): Promise<void> {
    if (!this.#open) return;
    this.#endOfTick ??= setImmediate(() => this.commit());
    await this.#open.promise;
  }

  /** Puts a write off to the next commit, where it adds next to nothing to the cost. */
  putOff(write: () => void): void {
    this.#putOff.push(write);
    this.#commitLater();
  }

  /** Makes the writes that were put off, for reads that must see them. */
  catchUp(): void {
    if (this.#putOff.length === 0) return;
    this.begin();
    for (const write of this.#putOff.splice(0)) write();
  }

  /** Commits what is open, now; never throws, as a failure is told to those who wait. */
  commit(): void {
    clearTimeout(this.#latest);
    clearImmediate(this.#endOfTick);
    this.#latest = undefined;
    this.#endOfTick = undefined;
    try {
      this.catchUp();
      if (this.#open) {
        this.#statements.prepare('COMMIT').run();
        this.#trouble = undefined;
      }
      this.#open?.resolve();
    } catch (error) {
      if (this.#open) this.#note(error);
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
      this.#open?.reject(error);
    }
    this.#open = undefined;
  }

  /** How many transactions could not be written since the start. */
  get failed(): number {
    return this.#failed;
  }

  /**
   * Why nothing can be written at present, in words; undefined where the last transaction was. Where it was not, a small
   * one is tried, so that this goes well again without anybody asking for something.
   */
  trouble(): string | undefined {
    if (this.#trouble === undefined) return undefined;
    try {
      this.begin();
      // It writes the page that it is on, and changes nothing.
      this.#statements.prepare(`PRAGMA user_version = ${MIGRATIONS.length}`).run();
    } catch {
      // Noted already, or its commit does not go well either.
    }
    this.commit();
    return this.#trouble;
  }

  #note(error: unknown): void {
    this.#failed += 1;
    this.#trouble = diskTrouble(error) ?? (error instanceof Error ? error.message : String(error));
  }

  #commitLater(): void {
    this.#latest ??= setTimeout(() => this.commit(), LATEST);
  }
}
