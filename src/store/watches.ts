import type { Statements } from './statements.ts';

/** Who is told of what, and what each was told already: by bare JID, topic and subject. */
export class WatchTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Turns a topic on for a person. */
  add(person: string, topic: string): void {
    this.#statements.prepare('INSERT OR IGNORE INTO watch (person, topic) VALUES (?, ?)').run(person, topic);
  }

  /** Turns it off, and forgets what was told of it. */
  remove(person: string, topic: string): void {
    for (const table of ['watch', 'watch_told'])
      this.#statements.prepare(`DELETE FROM ${table} WHERE person = ? AND topic = ?`).run(person, topic);
  }

  topicsOf(person: string): string[] {
    const rows = this.#statements.prepare('SELECT topic FROM watch WHERE person = ?').all(person);
    return rows.map((row) => String(row.topic));
  }

  /** The bare JIDs with that topic on. */
  watchers(topic: string): string[] {
    const rows = this.#statements
      .prepare('SELECT person FROM watch WHERE topic = ? ORDER BY person')
      .all(topic);
    return rows.map((row) => String(row.person));
  }

  /** What a person was told of and that still stands, such as minions that are down. */
  told(person: string, topic: string): Set<string> {
    const rows = this.#statements
      .prepare('SELECT subject FROM watch_told WHERE person = ? AND topic = ?')
      .all(person, topic);
    return new Set(rows.map((row) => String(row.subject)));
  }

  addTold(person: string, topic: string, subject: string): void {
    this.#statements
      .prepare('INSERT OR IGNORE INTO watch_told (person, topic, subject) VALUES (?, ?, ?)')
      .run(person, topic, subject);
  }

  removeTold(person: string, topic: string, subject: string): void {
    this.#statements
      .prepare('DELETE FROM watch_told WHERE person = ? AND topic = ? AND subject = ?')
      .run(person, topic, subject);
  }
}
