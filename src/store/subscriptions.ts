import type { Statements } from './statements.ts';

/** A bare JID, and the localpart of the contact that it is subscribed to. */
export interface Subscription {
  person: string;
  local: string;
}

/** Who is subscribed to which contact's presence: bare JID and localpart. */
export class SubscriptionTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** False where it was there already. */
  add(person: string, local: string): boolean {
    const insert = 'INSERT OR IGNORE INTO subscription (person, local) VALUES (?, ?)';
    return this.#statements.prepare(insert).run(person, local).changes === 1;
  }

  remove(person: string, local: string): void {
    this.#statements.prepare('DELETE FROM subscription WHERE person = ? AND local = ?').run(person, local);
  }

  all(): Subscription[] {
    const rows = this.#statements
      .prepare('SELECT person, local FROM subscription ORDER BY person, local')
      .all();
    return rows.map((row) => ({ person: String(row.person), local: String(row.local) }));
  }

  /** The subscriptions to those contacts of which `wanted` says so; each contact is asked about once. */
  ofMany(wanted: (local: string) => boolean): Subscription[] {
    const locals = this.#statements.prepare('SELECT DISTINCT local FROM subscription').all();
    const chosen = locals.map((row) => String(row.local)).filter(wanted);
    return chosen.flatMap((local) => this.of(local).map((person) => ({ person, local })));
  }

  /** The localparts that one bare JID is subscribed to. */
  contactsOf(person: string): string[] {
    const rows = this.#statements.prepare('SELECT local FROM subscription WHERE person = ?').all(person);
    return rows.map((row) => String(row.local));
  }

  /** The bare JIDs subscribed to one contact. */
  of(local: string): string[] {
    const rows = this.#statements.prepare('SELECT person FROM subscription WHERE local = ?').all(local);
    return rows.map((row) => String(row.person));
  }
}
