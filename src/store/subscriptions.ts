import type { Commits } from './commits.ts';
import type { Statements } from './statements.ts';

/** A bare JID, and the localpart of the contact that it is subscribed to. */
export interface Subscription {
  person: string;
  local: string;
}

/** Who is subscribed to which contact's presence: bare JID and localpart. */
export class SubscriptionTable {
  readonly #statements: Statements;
  readonly #commits: Commits;
  readonly #listeners: ((subscription: Subscription, isThere: boolean) => void)[] = [];

  constructor(statements: Statements, commits: Commits) {
    this.#statements = statements;
    this.#commits = commits;
  }

  /** Tells of each subscription that comes, and of each that goes. */
  onChange(listener: (subscription: Subscription, isThere: boolean) => void): void {
    this.#listeners.push(listener);
  }

  /** False where it was there already. */
  add(person: string, local: string): boolean {
    if (this.has(person, local)) return false;
    const insert = 'INSERT OR IGNORE INTO subscription (person, local) VALUES (?, ?)';
    this.#commits.soon(() => this.#statements.prepare(insert).run(person, local));
    this.#tell({ person, local }, true);
    return true;
  }

  remove(person: string, local: string): void {
    if (!this.has(person, local)) return;
    const remove = 'DELETE FROM subscription WHERE person = ? AND local = ?';
    this.#commits.soon(() => this.#statements.prepare(remove).run(person, local));
    this.#tell({ person, local }, false);
  }

  has(person: string, local: string): boolean {
    this.#commits.catchUp();
    const select = 'SELECT 1 FROM subscription WHERE person = ? AND local = ?';
    return this.#statements.prepare(select).get(person, local) !== undefined;
  }

  all(): Subscription[] {
    this.#commits.catchUp();
    const rows = this.#statements
      .prepare('SELECT person, local FROM subscription ORDER BY person, local')
      .all();
    return rows.map((row) => ({ person: String(row.person), local: String(row.local) }));
  }

  /** The subscriptions to those contacts of which `wanted` says so, the oldest first; each contact is asked about once. */
  ofMany(wanted: (local: string) => boolean): Subscription[] {
    this.#commits.catchUp();
    const locals = this.#statements.prepare('SELECT DISTINCT local FROM subscription').all();
    const select = 'SELECT rowid AS age, person, local FROM subscription WHERE local = ?';
    const rows = locals.flatMap(({ local }) =>
      wanted(String(local)) ? this.#statements.prepare(select).all(String(local)) : [],
    );
    return rows
      .toSorted((a, b) => Number(a.age) - Number(b.age))
      .map(({ person, local }) => ({ person: String(person), local: String(local) }));
  }

  /** The localparts that one bare JID is subscribed to. */
  contactsOf(person: string): string[] {
    this.#commits.catchUp();
    const rows = this.#statements.prepare('SELECT local FROM subscription WHERE person = ?').all(person);
    return rows.map((row) => String(row.local));
  }

  /** The bare JIDs subscribed to one contact. */
  of(local: string): string[] {
    this.#commits.catchUp();
    const rows = this.#statements.prepare('SELECT person FROM subscription WHERE local = ?').all(local);
    return rows.map((row) => String(row.person));
  }

  #tell(subscription: Subscription, isThere: boolean): void {
    for (const listener of this.#listeners) listener(subscription, isThere);
  }
}
