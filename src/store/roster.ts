import type { Commits } from './commits.ts';
import type { Statements } from './statements.ts';

/** What the gateway last wrote into a person's roster for a contact. */
export interface RosterEntry {
  name: string;
  groups: string[];
  /** The person took it off again: it is never put back unasked. */
  removed: boolean;
}

/** Which contacts the gateway put into whose roster, by bare JID and localpart. */
export class RosterTable {
  readonly #statements: Statements;
  readonly #commits: Commits;

  constructor(statements: Statements, commits: Commits) {
    this.#statements = statements;
    this.#commits = commits;
  }

  /** A person's entries by localpart. */
  of(person: string): Map<string, RosterEntry> {
    this.#commits.catchUp();
    const rows = this.#statements
      .prepare('SELECT local, name, groups, removed FROM roster WHERE person = ?')
      .all(person);
    return new Map(
      rows.map((row) => [
        String(row.local),
        {
          name: String(row.name),
          groups: JSON.parse(String(row.groups)) as string[],
          removed: row.removed === 1,
        },
      ]),
    );
  }

  /** Everyone whose roster was ever written to. */
  people(): string[] {
    this.#commits.catchUp();
    const rows = this.#statements.prepare('SELECT DISTINCT person FROM roster ORDER BY person').all();
    return rows.map((row) => String(row.person));
  }

  /** Notes what was written. */
  filled(person: string, local: string, name: string, groups: readonly string[]): void {
    this.#soon(
      'INSERT OR REPLACE INTO roster (person, local, name, groups, removed) VALUES (?, ?, ?, ?, 0)',
      [person, local, name, JSON.stringify(groups)],
    );
  }

  /** Notes that the person took it off. */
  removed(person: string, local: string): void {
    this.#soon('UPDATE roster SET removed = 1 WHERE person = ? AND local = ?', [person, local]);
  }

  /** The gateway took it off itself: it may come again. */
  forget(person: string, local: string): void {
    this.#soon('DELETE FROM roster WHERE person = ? AND local = ?', [person, local]);
  }

  #soon(sql: string, values: readonly string[]): void {
    this.#commits.soon(() => this.#statements.prepare(sql).run(...values));
  }
}
