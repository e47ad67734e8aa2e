import { setImmediate as turn } from 'node:timers/promises';
import { guarded } from '../guard/index.ts';
import { type Backend, remove } from './backend.ts';
import type { Commits } from './commits.ts';
import type { RequestStore } from './requests.ts';

const DAY = 24 * 3600_000;
/** Every request since then: a repeated message within a day is recognised. */
const KEPT_WHOLE = DAY;
/** Of each person's older requests so many are kept, the newest, */
const MOST_EACH = 1_000;
/** and none that is older than this, milliseconds. */
const KEPT_FOR = 30 * DAY;
const EVERY = 3600_000;
/** The requests checked at once, which takes a few milliseconds. */
const SLICE = 200;

export interface OldRequestsParts {
  backend: Pick<Backend, 'query'>;
  commits: Commits;
  requests: RequestStore;
}

/** Drops requests that ended long ago, so that the store does not grow forever (docs/operate.md). */
export class OldRequests {
  readonly #parts: OldRequestsParts;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: OldRequestsParts) {
    this.#parts = parts;
  }

  /**
   * Drops them now and every hour; resolves after the first time. Keeps those that cannot be dropped, as on a full
   * disk.
   */
  start(): Promise<void> {
    const drop = () => this.#dropAll(Date.now()).catch(() => undefined);
    this.#timer = setInterval(guarded('old-requests', drop), EVERY).unref();
    return drop();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#stopped = true;
  }

  /** A locked store stops it: each try holds up all else for a moment. */
  async #dropAll(now: number): Promise<void> {
    for (const [person, newest] of this.#parts.requests.newestNumbers())
      await this.#dropOf(person, newest, now);
  }

  /** Between slices others have their turn. Numbers and job ids are never given twice: the newest stay. */
  async #dropOf(person: string, newest: number, now: number): Promise<void> {
    const { backend, commits, requests } = this.#parts;
    for (let number = 0; !this.#stopped; await turn()) {
      const query = { equal: { person }, least: { number }, by: 'number', order: 'ascending' } as const;
      const slice = await backend.query('request', { ...query, limit: SLICE });
      const old = slice.filter(
        (request) =>
          request.ended !== undefined &&
          request.at < now - KEPT_WHOLE &&
          (request.at < now - KEPT_FOR || request.number <= newest - MOST_EACH) &&
          request.number < newest &&
          (request.jid === undefined || request.jid !== requests.newestJid()),
      );
      if (old.length > 0)
        await commits.write(old.map((request) => remove('request', { person, number: request.number })));
      const last = slice.at(-1);
      if (!last || last.at >= now - KEPT_WHOLE) return;
      number = last.number + 1;
    }
  }
}
