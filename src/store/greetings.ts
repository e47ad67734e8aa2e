import type { Statements } from './statements.ts';

/** Who was greeted by which contact, so that nobody is twice. */
export class GreetingTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Notes it; false where that contact had greeted that person before. */
  add(person: string, local: string): boolean {
    const insert = 'INSERT OR IGNORE INTO greeting (person, local) VALUES (?, ?)';
    return this.#statements.prepare(insert).run(person, local).changes === 1;
  }
}
