import type { Commits } from './commits.ts';
import type { Statements } from './statements.ts';

/** Which localpart belongs to which minion id: first come, for good (docs/design.md, "Addresses"). */
export class AddressTable {
  readonly #statements: Statements;
  readonly #commits: Commits;
  /** What the batch that is being made has set so far. */
  #batch: [string, string][] | undefined;

  constructor(statements: Statements, commits: Commits) {
    this.#statements = statements;
    this.#commits = commits;
  }

  /** Every pair, as `[minion id, localpart]`. */
  all(): [string, string][] {
    this.#commits.catchUp();
    const rows = this.#statements.prepare('SELECT minion, local FROM address').all();
    return rows.map((row) => [String(row.minion), String(row.local)]);
  }

  set(minion: string, local: string): void {
    if (this.#batch) this.#batch.push([minion, local]);
    else this.#keep([[minion, local]]);
  }

  /** Keeps many new ones at the cost of one; none where the task throws. */
  batch(task: () => void): void {
    const batch: [string, string][] = [];
    this.#batch = batch;
    try {
      task();
    } finally {
      this.#batch = undefined;
    }
    this.#keep(batch);
  }

  #keep(pairs: readonly (readonly [string, string])[]): void {
    const insert = 'INSERT OR REPLACE INTO address (minion, local) VALUES (?, ?)';
    this.#commits.soon(() => {
      for (const [minion, local] of pairs) this.#statements.prepare(insert).run(minion, local);
    });
  }
}
