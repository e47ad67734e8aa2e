import type { Commits } from './commits.ts';
import type { Statements } from './statements.ts';

/** Who was greeted by which contact, so that nobody is twice. */
export class GreetingTable {
  readonly #statements: Statements;
  readonly #commits: Commits;
  /** Those of this process: a full disk must not have them greeted again. */
  readonly #greeted = new Set<string>();

  constructor(statements: Statements, commits: Commits) {
    this.#statements = statements;
    this.#commits = commits;
  }

  /** Notes it; false where that contact had greeted that person before. */
  add(person: string, local: string): boolean {
    if (this.#has(person, local)) return false;
    this.#greeted.add(`${person} ${local}`);
    const insert = 'INSERT OR IGNORE INTO greeting (person, local) VALUES (?, ?)';
    this.#commits.soon(() => this.#statements.prepare(insert).run(person, local));
    return true;
  }

  #has(person: string, local: string): boolean {
    const select = 'SELECT 1 FROM greeting WHERE person = ? AND local = ?';
    return (
      this.#greeted.has(`${person} ${local}`) ||
      this.#statements.prepare(select).get(person, local) !== undefined
    );
  }
}
