import type { DatabaseSync } from 'node:sqlite';

/** Who was greeted by which contact, so that nobody is twice. */
export class GreetingTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Notes it; false where that contact had greeted that person before. */
  add(person: string, local: string): boolean {
    const insert = 'INSERT OR IGNORE INTO greeting (person, local) VALUES (?, ?)';
    return this.#database.prepare(insert).run(person, local).changes === 1;
  }
}
