import type { Commits } from './commits.ts';
import type { Statements } from './statements.ts';

/** A message to a person of which it is not known that the XMPP server has it, or that came back. */
export interface Delivery {
  /** Grows with each sending. */
  seq: number;
  /** Bare JID; an occupant's whole one. */
  person: string;
  /** The stanza as XML. */
  stanza: string;
  /** When it was said, milliseconds since the epoch. */
  at: number;
}

const INSERT = 'INSERT INTO delivery (seq, person, stanza, at, kept) VALUES (?, ?, ?, ?, ?)';
const COUNT_DROPPED = `
  INSERT INTO delivery_dropped (person, count) VALUES (?, ?)
  ON CONFLICT (person) DO UPDATE SET count = count + excluded.count`;

/**
 * Messages not known to be delivered: on their way, or kept until their person is there. Nothing is committed at once:
 * it goes with the end of the request that it answers, so that a crash before leaves both undone.
 */
export class DeliveryTable {
  readonly #statements: Statements;
  readonly #commits: Commits;

  constructor(statements: Statements, commits: Commits) {
    this.#statements = statements;
    this.#commits = commits;
  }

  /** Notes one that is on its way, or (`kept`) waits for its person. */
  add({ seq, person, stanza, at }: Delivery, kept = false): void {
    this.#later(INSERT, seq, person, stanza, at, Number(kept));
  }

  remove(seq: number): void {
    this.#later('DELETE FROM delivery WHERE seq = ?', seq);
  }

  /** The server has all that are on their way, up to that one. */
  arrived(seq: number): void {
    this.#later('DELETE FROM delivery WHERE kept = 0 AND seq <= ?', seq);
  }

  /** Those on their way, the oldest first. */
  onTheirWay(): Delivery[] {
    return this.#all('SELECT seq, person, stanza, at FROM delivery WHERE kept = 0 ORDER BY seq');
  }

  /** Those kept for one person, the oldest first. */
  keptFor(person: string): Delivery[] {
    const sql = 'SELECT seq, person, stanza, at FROM delivery WHERE kept = 1 AND person = ? ORDER BY seq';
    return this.#all(sql, person);
  }

  /** For whom something is kept, and how much. */
  kept(): Map<string, number> {
    this.#commits.catchUp();
    const sql = 'SELECT person, count(*) AS count FROM delivery WHERE kept = 1 GROUP BY person';
    const rows = this.#statements.prepare(sql).all();
    return new Map(rows.map(({ person, count }) => [String(person), Number(count)]));
  }

  /** Of whom something was dropped, and how much. */
  dropped(): Map<string, number> {
    this.#commits.catchUp();
    const rows = this.#statements.prepare('SELECT person, count FROM delivery_dropped').all();
    return new Map(rows.map(({ person, count }) => [String(person), Number(count)]));
  }

  countDropped(person: string, count: number): void {
    this.#later(COUNT_DROPPED, person, count);
  }

  forgetDropped(person: string): void {
    this.#later('DELETE FROM delivery_dropped WHERE person = ?', person);
  }

  newest(): number {
    this.#commits.catchUp();
    const row = this.#statements.prepare('SELECT coalesce(max(seq), 0) AS seq FROM delivery').get();
    return Number(row?.seq ?? 0);
  }

  #later(sql: string, ...values: (string | number)[]): void {
    this.#commits.putOff(() => this.#statements.prepare(sql).run(...values));
  }

  #all(sql: string, ...values: string[]): Delivery[] {
    this.#commits.catchUp();
    const rows = this.#statements.prepare(sql).all(...values);
    return rows.map(({ seq, person, stanza, at }) => ({
      seq: Number(seq),
      person: String(person),
      stanza: String(stanza),
      at: Number(at),
    }));
  }
}
