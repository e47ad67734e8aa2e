import { type Backend, change, put, type Query, type Snapshot } from './backend.ts';
import type { Commits } from './commits.ts';
import type { RecordOf } from './records.ts';

/** A Salt call that a person asked for, under the short number that it has for that person. */
export interface StoredRequest extends Omit<RecordOf<'request'>, 'messageId' | 'body'> {
  /** Milliseconds since the epoch. */
  at: number;
  /** `done`, `failed`, or an error's code; undefined while it runs. */
  outcome: string | undefined;
}

export type NewRequest = Omit<RecordOf<'request'>, 'number' | 'ended' | 'outcome' | 'jid' | 'target'> &
  Partial<Pick<RecordOf<'request'>, 'jid' | 'target'>>;

type Which = Pick<StoredRequest, 'person' | 'number'>;

/** One job of a batch (`-b`), and where it goes. */
export type BatchJob = Pick<RecordOf<'batch_job'>, 'jid' | 'target'>;

/** A request that has not ended, or whose end is not committed yet. */
interface Live {
  request: RecordOf<'request'>;
  /** Where it is a batch, its jobs by id. */
  jobs: Map<string, BatchJob>;
}

interface Asker {
  /** The newest number given. */
  newest: number;
  live: Map<number, Live>;
}

/**
 * The requests accepted, by person and short number (`job 3`), with the jobs of batches. Those that run are in memory, the
 * others are looked up.
 */
export class RequestStore {
  readonly #backend: Pick<Backend, 'query' | 'sync'>;
  readonly #commits: Commits;
  readonly #askers = new Map<string, Asker>();
  readonly #byJid = new Map<string, Live>();
  #newestJid: string | undefined;

  constructor(backend: Pick<Backend, 'query' | 'sync'>, commits: Commits, snapshot: Snapshot) {
    this.#backend = backend;
    this.#commits = commits;
    this.#newestJid = snapshot.newestJid;
    for (const { person, number } of snapshot.numbers) this.#asker(person).newest = number;
    for (const request of snapshot.open) this.#keep({ request, jobs: new Map() });
    for (const job of snapshot.batchJobs) this.#keepJob(this.#live(job), job);
  }

  /** Gives a request the person's next short number; resolves once it outlives this process. @throws StoreError */
  async add(asked: NewRequest): Promise<StoredRequest> {
    const asker = this.#asker(asked.person);
    const number = asker.newest + 1;
    const request = {
      jid: undefined,
      target: undefined,
      ...asked,
      number,
      ended: undefined,
      outcome: undefined,
    };
    asker.newest = number;
    this.#keep({ request, jobs: new Map() });
    this.#noteNewest(request.jid);
    await this.#commits.write([put('request', request)], () => {
      this.#forget(request);
      if (asker.newest === number) asker.newest -= 1;
    });
    return request;
  }

  /** Stores a job of a batch that is about to be published; resolves once it outlives this process. @throws StoreError */
  async addJob({ person, number }: Which, { jid, target }: BatchJob): Promise<void> {
    const live = this.#live({ person, number });
    const before = live?.jobs.get(jid);
    this.#keepJob(live, { jid, target });
    this.#noteNewest(jid);
    // One that was not published comes again, perhaps to others.
    await this.#commits.write([put('batch_job', { jid, person, number, target })], () => {
      if (before) live?.jobs.set(jid, before);
      else live?.jobs.delete(jid);
    });
  }

  /** A batch's jobs, the oldest first: all but the last were published. None where it is no batch, or has not begun. */
  async jobsOf({ person, number }: Which): Promise<BatchJob[]> {
    const live = this.#live({ person, number });
    if (live) return Array.from(live.jobs.values());
    const equal = { person, number };
    const limit = Number.MAX_SAFE_INTEGER;
    const jobs = await this.#backend.query('batch_job', { equal, by: 'jid', order: 'ascending', limit });
    return jobs.map(({ jid, target }) => ({ jid, target }));
  }

  /** Resolves once all that was committed so far outlives a power cut too. */
  onDisk(): Promise<void> {
    return this.#backend.sync();
  }

  /** What that message of that person became, if it ran; `body` makes it the very same message. @throws StoreError */
  async byMessage(
    person: string,
    messageId: string,
    since: number,
    body?: string,
  ): Promise<Pick<StoredRequest, 'number' | 'line'> | undefined> {
    const isSame = ({ request }: Live) =>
      request.messageId === messageId && request.at >= since && (body ?? request.body) === request.body;
    const live = this.#liveOf(person).find(isSame);
    if (live) return live.request;
    const equal = { person, messageId, ...(body !== undefined && { body }) };
    const [request] = await this.#newestFirst({ equal, least: { at: since }, limit: 1 });
    return request;
  }

  /** @throws StoreError */
  async byNumber(person: string, number: number): Promise<StoredRequest | undefined> {
    const live = this.#live({ person, number });
    return live?.request ?? (await this.#newestFirst({ equal: { person, number }, limit: 1 }))[0];
  }

  /** The request that a job is of, be it a later one of a batch. @throws StoreError */
  async byJid(jid: string): Promise<StoredRequest | undefined> {
    const live = this.#byJid.get(jid);
    if (live) return live.request;
    const [request] = await this.#newestFirst({ equal: { jid }, limit: 1 });
    if (request) return request;
    const ofBatch = { equal: { jid }, by: 'jid', order: 'ascending', limit: 1 } as const;
    const [job] = await this.#backend.query('batch_job', ofBatch);
    return job && this.byNumber(job.person, job.number);
  }

  /** A person's newest, at one contact or (no `local`) anywhere. @throws StoreError */
  async newest(person: string, local?: string): Promise<StoredRequest | undefined> {
    return (await this.recent(person, 1, local))[0];
  }

  /** A person's requests, the newest first. @throws StoreError */
  async recent(person: string, limit: number, local?: string): Promise<StoredRequest[]> {
    const live = this.#liveOf(person).filter(({ request }) => (local ?? request.local) === request.local);
    const equal = { person, ...(local !== undefined && { local }) };
    const found = await this.#newestFirst({ equal, limit });
    const byNumber = new Map<number, StoredRequest>(found.map((request) => [request.number, request]));
    for (const { request } of live) byNumber.set(request.number, request);
    return Array.from(byNumber.values())
      .sort((a, b) => b.number - a.number)
      .slice(0, limit);
  }

  /** Those that have not ended, as far as is known, the oldest first. */
  unended(): StoredRequest[] {
    const live = Array.from(this.#askers.values(), (asker) => Array.from(asker.live.values())).flat();
    return live
      .map(({ request }) => request)
      .filter(({ ended }) => ended === undefined)
      .sort((a, b) => a.at - b.at || a.number - b.number);
  }

  /** Keeps a job's id that no request may have: others must be greater. */
  noteJid(jid: string): void {
    this.#noteNewest(jid);
    this.#commits.soon([put('noted_jid', { id: 1, jid })]);
  }

  /** The newest job id ever stored or noted: later ones must be greater. */
  newestJid(): string | undefined {
    return this.#newestJid;
  }

  /** Everyone who ever asked for something, with their newest number. */
  newestNumbers(): [person: string, number: number][] {
    return Array.from(this.#askers, ([person, { newest }]) => [person, newest]);
  }

  /**
   * Notes how it ended; `outcome` is a word such as `done` or an error's code. That may be lost in a crash: a request
   * without an end is asked for at the next start.
   */
  end(person: string, number: number, outcome: string, at: number): void {
    const live = this.#live({ person, number });
    const request = live && { ...live.request, ended: at, outcome };
    if (live && request) live.request = request;
    const end = change('request', { person, number }, { ended: at, outcome });
    this.#commits.later([end], () => {
      if (request && live.request === request) this.#forget(request);
    });
  }

  #newestFirst(query: Omit<Query<'request'>, 'by' | 'order'>): Promise<RecordOf<'request'>[]> {
    return this.#backend.query('request', { ...query, by: 'number', order: 'descending' });
  }

  #asker(person: string): Asker {
    const known = this.#askers.get(person);
    if (known) return known;
    const asker = { newest: 0, live: new Map() };
    this.#askers.set(person, asker);
    return asker;
  }

  #live({ person, number }: Which): Live | undefined {
    return this.#askers.get(person)?.live.get(number);
  }

  /** The newest first. */
  #liveOf(person: string): Live[] {
    return Array.from(this.#askers.get(person)?.live.values() ?? []).reverse();
  }

  #keep(live: Live): void {
    const { person, number, jid } = live.request;
    this.#asker(person).live.set(number, live);
    if (jid !== undefined) this.#byJid.set(jid, live);
  }

  #keepJob(live: Live | undefined, { jid, target }: BatchJob): void {
    if (!live) return;
    live.jobs.set(jid, { jid, target });
    this.#byJid.set(jid, live);
  }

  #forget({ person, number, jid }: RecordOf<'request'>): void {
    const live = this.#live({ person, number });
    this.#askers.get(person)?.live.delete(number);
    for (const one of [jid, ...(live?.jobs.keys() ?? [])]) if (one !== undefined) this.#byJid.delete(one);
  }

  #noteNewest(jid: string | undefined): void {
    if (jid !== undefined && jid > (this.#newestJid ?? '')) this.#newestJid = jid;
  }
}
