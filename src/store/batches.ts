import type { Commits } from './commits.ts';
import type { StoredRequest, StoredTarget } from './requests.ts';
import type { Statements } from './statements.ts';

/** One job of a batch, and where it goes. */
export interface BatchJob {
  jid: string;
  target: StoredTarget;
}

/** The jobs of batches (`-b`): a batch is a request, and as many jobs as it takes, one after the other. */
export class BatchTable {
  readonly #statements: Statements;
  readonly #commits: Commits;

  constructor(statements: Statements, commits: Commits) {
    this.#statements = statements;
    this.#commits = commits;
  }

  /** Stores a job that is about to be published; resolves once it outlives this process. Rejects where it does not. */
  async add(
    { person, number }: Pick<StoredRequest, 'person' | 'number'>,
    { jid, target }: BatchJob,
  ): Promise<void> {
    this.#commits.begin();
    // One that was not published comes again, perhaps to others.
    this.#statements
      .prepare('INSERT OR REPLACE INTO batch_job (jid, person, number, target) VALUES (?, ?, ?, ?)')
      .run(jid, person, number, JSON.stringify(target));
    await this.#commits.committed();
  }

  /** A request's jobs, the oldest first: all but the last were published. None where it is no batch, or has not begun. */
  of({ person, number }: Pick<StoredRequest, 'person' | 'number'>): BatchJob[] {
    const rows = this.#statements
      .prepare('SELECT jid, target FROM batch_job WHERE person = ? AND number = ? ORDER BY jid')
      .all(person, number);
    return rows.map(({ jid, target }) => ({
      jid: String(jid),
      target: JSON.parse(String(target)) as StoredTarget,
    }));
  }
}
