import { guarded } from '../guard/index.ts';
import type { Commits } from './commits.ts';
import type { Statements } from './statements.ts';

const DAY = 24 * 3600_000;
/** All that was asked since: a message that is sent again within a day is known. */
const KEPT_WHOLE = DAY;
/** Of each person's older requests so many are kept, the newest, */
const MOST_EACH = 1_000;
/** and none that is older than this, milliseconds. */
const KEPT_FOR = 30 * DAY;
const EVERY = 3600_000;
/** So many rows are looked at in one go, which takes a few milliseconds. */
const SLICE = 1_000;

const NEXT_SLICE = `
  SELECT max(id) AS last, min(at) AS oldest
  FROM (SELECT rowid AS id, at FROM request WHERE rowid > ? ORDER BY rowid LIMIT ${SLICE})`;
/** Numbers and job ids are never given twice: each person's newest request stays, and the newest job's. */
const DROP = `
  DELETE FROM request AS old
  WHERE rowid > ? AND rowid <= ? AND at < ? AND ended IS NOT NULL
    AND number < (SELECT max(number) FROM request WHERE person = old.person)
    AND (at < ? OR number <= (SELECT max(number) - ${MOST_EACH} FROM request WHERE person = old.person))
    AND jid IS NOT (SELECT coalesce(max(jid), '') FROM request)`;

/** Drops requests that ended long ago, so that the store does not grow for ever (docs/operate.md). */
export class OldRequests {
  readonly #statements: Statements;
  readonly #commits: Commits;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(statements: Statements, commits: Commits) {
    this.#statements = statements;
    this.#commits = commits;
  }

  /** Drops them every hour and now, which it resolves after. What cannot be dropped, as on a full disk, is left. */
  start(): Promise<void> {
    const drop = () => this.#drop(Date.now()).catch(() => undefined);
    this.#timer = setInterval(guarded('old-requests', drop), EVERY).unref();
    return drop();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#stopped = true;
  }

  /** Between slices others have their turn. `now`: milliseconds since the epoch. */
  async #drop(now: number): Promise<void> {
    const recent = now - KEPT_WHOLE;
    for (let from = 0; !this.#stopped; ) {
      const { last, oldest } = this.#statements.prepare(NEXT_SLICE).get(from) ?? {};
      if (typeof last !== 'number' || Number(oldest) >= recent) return;
      this.#commits.begin();
      this.#statements.prepare(DROP).run(from, last, recent, now - KEPT_FOR);
      await this.#commits.committed();
      from = last;
    }
  }
}
