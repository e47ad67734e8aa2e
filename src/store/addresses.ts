import type { Statements } from './statements.ts';

/** Which localpart belongs to which minion id: first come, for good (DESIGN §3). */
export class AddressTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Every pair, as `[minion id, localpart]`. */
  all(): [string, string][] {
    const rows = this.#statements.prepare('SELECT minion, local FROM address').all();
    return rows.map((row) => [String(row.minion), String(row.local)]);
  }

  set(minion: string, local: string): void {
    this.#statements
      .prepare('INSERT OR REPLACE INTO address (minion, local) VALUES (?, ?)')
      .run(minion, local);
  }

  /** Keeps many new ones at the cost of one. */
  batch(task: () => void): void {
    this.#statements.inTransaction(task);
  }
}
