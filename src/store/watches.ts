import type { Commits } from './commits.ts';
import type { Statements } from './statements.ts';

/** Who is told of what, and what each was told already: by bare JID, topic and subject. */
export class WatchTable {
  readonly #statements: Statements;
  readonly #commits: Commits;
  /** What each person was told, by topic: a full disk must not have it told again. */
  readonly #told = new Map<string, Set<string>>();

  constructor(statements: Statements, commits: Commits) {
    this.#statements = statements;
    this.#commits = commits;
  }

  /** Turns topics on for a person; resolves once that outlives this process. Rejects where it cannot be written. */
  async add(person: string, topics: string | readonly string[]): Promise<void> {
    this.#commits.begin();
    const insert = 'INSERT OR IGNORE INTO watch (person, topic) VALUES (?, ?)';
    for (const topic of [topics].flat()) this.#statements.prepare(insert).run(person, topic);
    await this.#commits.committed();
  }

  /** Turns them off, and forgets what was told of them; as {@link add}. */
  async remove(person: string, topics: string | readonly string[]): Promise<void> {
    this.#commits.catchUp();
    this.#commits.begin();
    for (const topic of [topics].flat()) {
      for (const table of ['watch', 'watch_told'])
        this.#statements.prepare(`DELETE FROM ${table} WHERE person = ? AND topic = ?`).run(person, topic);
    }
    for (const topic of [topics].flat()) this.#told.delete(keyOf(person, topic));
    await this.#commits.committed();
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
    return new Set(this.#toldTo(person, topic));
  }

  addTold(person: string, topic: string, subject: string): void {
    this.#toldTo(person, topic).add(subject);
    const insert = 'INSERT OR IGNORE INTO watch_told (person, topic, subject) VALUES (?, ?, ?)';
    this.#commits.soon(() => this.#statements.prepare(insert).run(person, topic, subject));
  }

  removeTold(person: string, topic: string, subject: string): void {
    this.#toldTo(person, topic).delete(subject);
    const remove = 'DELETE FROM watch_told WHERE person = ? AND topic = ? AND subject = ?';
    this.#commits.soon(() => this.#statements.prepare(remove).run(person, topic, subject));
  }

  #toldTo(person: string, topic: string): Set<string> {
    const known = this.#told.get(keyOf(person, topic));
    if (known) return known;
    const rows = this.#statements
      .prepare('SELECT subject FROM watch_told WHERE person = ? AND topic = ?')
      .all(person, topic);
    const told = new Set(rows.map((row) => String(row.subject)));
    this.#told.set(keyOf(person, topic), told);
    return told;
  }
}

function keyOf(person: string, topic: string): string {
  return `${person} ${topic}`;
}
