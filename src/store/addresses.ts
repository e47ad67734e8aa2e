import type { DatabaseSync } from 'node:sqlite';

/** Which localpart belongs to which minion id: first come, for good (DESIGN §3). */
export class AddressTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Every pair, as `[minion id, localpart]`. */
  all(): [string, string][] {
    const rows = this.#database.prepare('SELECT minion, local FROM address').all();
    return rows.map((row) => [String(row.minion), String(row.local)]);
  }

  set(minion: string, local: string): void {
    this.#database.prepare('INSERT OR REPLACE INTO address (minion, local) VALUES (?, ?)').run(minion, local);
  }
}
