import { setImmediate as turn } from 'node:timers/promises';
import { guarded } from '../guard/index.ts';
import { type Backend, remove } from './backend.ts';
import type { Commits } from './commits.ts';
import type { RequestStore } from './requests.ts';

const DAY = 24 * 3600_000;
/** All that was asked since: a message that is sent again within a day is known. */
const KEPT_WHOLE = DAY;
/** Of each person's older requests so many are kept, the newest, */
const MOST_EACH = 1_000;
/** and none that is older than this, milliseconds. */
const KEPT_FOR = 30 * DAY;
const EVERY = 3600_000;
/** So many requests are looked at in one go, which takes a few milliseconds. */
const SLICE = 200;

/** Drops requests that ended long ago, so that the store does not grow for ever (docs/operate.md). */
export class OldRequests {
  readonly #backend: Pick<Backend, 'query'>;
  readonly #commits: Commits;
  readonly #requests: RequestStore;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(backend: Pick<Backend, 'query'>, commits: Commits, requests: RequestStore) {
    this.#backend = backend;
    this.#commits = commits;
    this.#requests = requests;
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

  /** `now`: milliseconds since the epoch. */
  async #drop(now: number): Promise<void> {
    for (const [person, newest] of this.#requests.newestNumbers()) await this.#dropOf(person, newest, now);
  }

  /** Between slices others have their turn. Numbers and job ids are never given twice: the newest stay. */
  async #dropOf(person: string, newest: number, now: number): Promise<void> {
    for (let next = 0; !this.#stopped; await turn()) {
      const query = { equal: { person }, least: { number: next }, by: 'number', order: 'ascending' } as const;
      const slice = await this.#backend.query('request', { ...query, limit: SLICE });
      const old = slice.filter(
        ({ number, at, ended, jid }) =>
          ended !== undefined &&
          at < now - KEPT_WHOLE &&
          (at < now - KEPT_FOR || number <= newest - MOST_EACH) &&
          number < newest &&
          (jid === undefined || jid !== this.#requests.newestJid()),
      );
      if (old.length > 0)
        await this.#commits.write(old.map(({ number }) => remove('request', { person, number })));
      const last = slice.at(-1);
      if (!last || last.at >= now - KEPT_WHOLE) return;
      next = last.number + 1;
    }
  }
}
