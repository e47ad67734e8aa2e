import type { DatabaseSync } from 'node:sqlite';
import { guarded, reportCaught } from '../guard/index.ts';
import { diskTrouble } from './disk-trouble.ts';
import { MIGRATIONS } from './schema.ts';
import type { Statements } from './statements.ts';

/** What nobody waits for is committed this long after it was written, at the latest, milliseconds. */
const LATEST = 50;
/** Where nothing could be written, it is tried again after so long, milliseconds. */
const RETRY = 5_000;
/** So many writes wait for a store that can be written again; then the oldest are given up. */
const MOST_WAITING = 10_000;

/**
 * Group commit: what many requests write in one tick becomes one transaction, as a transaction of its own for each
 * costs ten times what the write does. Reads see what was written at once; who needs it to be safe waits for
 * {@link committed}. What nobody waits for is kept until it could be written, as on a disk that was full.
 */
export class Commits {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  /** Writes that nobody waits for: those to come, and those made in the open transaction. */
  #putOff: (() => unknown)[] = [];
  #made: (() => unknown)[] = [];
  #open: PromiseWithResolvers<void> | undefined;
  /** A transaction was undone just now: whoever wrote in it must hear so, and nothing more is written in it. */
  #undone: PromiseWithResolvers<void> | undefined;
  #latest: NodeJS.Timeout | undefined;
  #endOfTick: NodeJS.Immediate | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failed = 0;
  #trouble: string | undefined;
  #undoneBy: unknown;

  constructor(database: DatabaseSync, statements: Statements) {
    this.#database = database;
    this.#statements = statements;
  }

  /** To be called before what shall share a transaction with all else of this tick. */
  begin(): void {
    if (this.#undone) throw this.#undoneBy;
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
    const transaction = this.#undone ?? this.#open;
    if (!transaction) return;
    this.#commitSoon();
    await transaction.promise;
  }

  /** Puts a write off to the next commit, where it adds next to nothing to the cost. Never throws. */
  putOff(write: () => unknown): void {
    this.#putOff.push(write);
    if (this.#trouble === undefined) this.#commitLater();
    else if (this.#putOff.length > MOST_WAITING) this.#putOff.shift();
  }

  /** Makes a write by the end of this tick, or once the store can be written again. Never throws. */
  soon(write: () => unknown): void {
    this.putOff(write);
    if (this.#trouble === undefined) this.#commitSoon();
  }

  /** Makes the writes that were put off, for reads that must see them. Never throws. */
  catchUp(): void {
    if (this.#putOff.length === 0 || this.#trouble !== undefined || this.#undone) return;
    try {
      this.begin();
    } catch {
      return;
    }
    const writes = this.#putOff;
    this.#putOff = [];
    for (const [index, write] of writes.entries()) {
      try {
        write();
        this.#made.push(write);
      } catch (error) {
        // What fails for another reason than the disk would fail again.
        const left = writes.slice(diskTrouble(error) === undefined ? index + 1 : index);
        if (diskTrouble(error) === undefined) reportCaught('store', error);
        this.#putOff = left;
        this.#undo(error);
        return;
      }
    }
  }

  /** Commits what is open, now; never throws, as a failure is told to those who wait. */
  commit(): void {
    clearTimeout(this.#latest);
    clearImmediate(this.#endOfTick);
    this.#latest = undefined;
    this.#endOfTick = undefined;
    this.catchUp();
    const transaction = this.#open;
    if (!transaction) return;
    try {
      this.#statements.prepare('COMMIT').run();
    } catch (error) {
      this.#undo(error);
      return;
    }
    this.#trouble = undefined;
    this.#made = [];
    this.#open = undefined;
    transaction.resolve();
    if (this.#putOff.length > 0) this.#commitLater();
  }

  /** Undoes the open transaction; what nobody waits for in it is made again later. */
  #undo(error: unknown): void {
    this.#note(error);
    try {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
    } catch (second) {
      reportCaught('store', second);
    }
    this.#putOff = this.#made.concat(this.#putOff);
    this.#made = [];
    this.#undone = this.#open;
    this.#undoneBy = error;
    // Before those who wait go on: what they write next is another transaction.
    queueMicrotask(() => {
      this.#undone = undefined;
    });
    this.#open?.reject(error);
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
    this.#retry ??= setTimeout(
      guarded('store', () => this.#tryAgain()),
      RETRY,
    ).unref();
  }

  #tryAgain(): void {
    this.#retry = undefined;
    if (this.#database.isOpen && this.trouble() === undefined) this.commit();
  }

  #commitLater(): void {
    this.#latest ??= setTimeout(
      guarded('store', () => this.commit()),
      LATEST,
    );
  }

  #commitSoon(): void {
    this.#endOfTick ??= setImmediate(guarded('store', () => this.commit()));
  }
}
