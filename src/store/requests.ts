import { type Backend, change, KNOWN_FOR, put, type Query, type Snapshot } from './backend.ts';
import type { Commits } from './commits.ts';
import type { RecordOf } from './records.ts';

type Whole = RecordOf<'request'>;
type Which = Pick<Whole, 'person' | 'number'>;

/**
 * A Salt call that a person asked for, under the short number that it has for that person. `at`: milliseconds since the
 * epoch; `outcome`: `done`, `failed`, or an error's code, and undefined while it runs.
 */
export type StoredRequest = Omit<Whole, 'messageId' | 'body'>;

export type NewRequest = Omit<Whole, 'number' | 'ended' | 'outcome' | 'jid' | 'target'> &
  Partial<Pick<Whole, 'jid' | 'target'>>;

/** One job of a batch (`-b`), and where it goes. */
export type BatchJob = Pick<RecordOf<'batch_job'>, 'jid' | 'target'>;

/** A request that has not ended, or whose end is not committed yet; where it is a batch, with its jobs by id. */
interface Live {
  request: Whole;
  jobs: Map<string, BatchJob>;
}

/** More are forgotten at once; until {@link KNOWN_FOR} has passed, each message is then looked up. */
const MOST_MESSAGES = 100_000;

/** Knows the hashes of recent messages, so that a new one needs no look-up. */
class KnownMessages {
  readonly #hashes = new Set<number>();
  /** All messages after this are known. */
  #since = Date.now() - KNOWN_FOR;

  add(person: string, messageId: string): void {
    if (this.#hashes.size >= MOST_MESSAGES) {
      this.#hashes.clear();
      this.#since = Date.now();
    }
    this.#hashes.add(hashOf(person, messageId));
  }

  /** False where no such message since then has asked for anything. */
  mayHave(person: string, messageId: string, since: number): boolean {
    return since < this.#since || this.#hashes.has(hashOf(person, messageId));
  }
}

function hashOf(person: string, messageId: string): number {
  let hash = 0;
  for (const text of [person, messageId])
    for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}

/**
 * The accepted requests, by person and short number (`job 3`), with the jobs of batches. Running ones are in memory,
 * the others are looked up. Each promise rejects with a StoreError if the backend cannot be asked.
 */
export class RequestStore {
  readonly #backend: Pick<Backend, 'query' | 'sync'>;
  readonly #commits: Commits;
  readonly #newestNumbers = new Map<string, number>();
  readonly #live = new Map<string, Map<number, Live>>();
  readonly #byJid = new Map<string, Live>();
  readonly #messages = new KnownMessages();
  #newestJid: string | undefined;

  constructor(backend: Pick<Backend, 'query' | 'sync'>, commits: Commits, snapshot: Snapshot) {
    this.#backend = backend;
    this.#commits = commits;
    this.#newestJid = snapshot.newestJid;
    for (const { person, number } of snapshot.numbers) this.#newestNumbers.set(person, number);
    for (const { person, messageId } of snapshot.messages) this.#messages.add(person, messageId);
    for (const request of snapshot.open) this.#keep(request);
    for (const job of snapshot.batchJobs) this.#keepJob(job, job);
  }

  /** Gives a request the person's next short number; resolves once it outlives this process. */
  async add(asked: NewRequest): Promise<StoredRequest> {
    const { person } = asked;
    const number = (this.#newestNumbers.get(person) ?? 0) + 1;
    const unset = { jid: undefined, target: undefined, ended: undefined, outcome: undefined };
    const request = { ...unset, ...asked, number };
    this.#newestNumbers.set(person, number);
    if (request.messageId !== undefined) this.#messages.add(person, request.messageId);
    this.#keep(request);
    await this.#commits.write([put('request', request)], () => {
      this.#forget(request);
      if (this.#newestNumbers.get(person) === number) this.#newestNumbers.set(person, number - 1);
    });
    return request;
  }

  /** Stores a job of a batch that is about to be published; resolves once it outlives this process. */
  async addJob({ person, number }: Which, { jid, target }: BatchJob): Promise<void> {
    const jobs = this.#keepJob({ person, number }, { jid, target });
    // An unpublished one comes again, perhaps to others.
    await this.#commits.write([put('batch_job', { jid, person, number, target })], () => {
      if (jobs?.delete(jid)) this.#byJid.delete(jid);
    });
  }

  /**
   * A batch's jobs, the oldest first: all except the last were published. Empty for a request without a batch, or
   * before its start.
   */
  async jobsOf({ person, number }: Which): Promise<BatchJob[]> {
    const live = this.#liveOf(person).get(number);
    if (live) return Array.from(live.jobs.values());
    const query = { by: 'jid', order: 'ascending', limit: Number.MAX_SAFE_INTEGER } as const;
    const jobs = await this.#backend.query('batch_job', { equal: { person, number }, ...query });
    return jobs.map(({ jid, target }) => ({ jid, target }));
  }

  /** Resolves once all commits so far also outlive a power cut. */
  onDisk(): Promise<void> {
    return this.#backend.sync();
  }

  /** The request from that message of that person, if it ran; `body` requires the very same message. */
  async byMessage(
    person: string,
    messageId: string,
    since: number,
    body?: string,
  ): Promise<Pick<StoredRequest, 'number' | 'line'> | undefined> {
    if (!this.#messages.mayHave(person, messageId, since)) return undefined;
    const equal = { person, messageId, ...(body !== undefined && { body }) };
    return (await this.#newest({ equal, least: { at: since }, limit: 1 }))[0];
  }

  async byNumber(person: string, number: number): Promise<StoredRequest | undefined> {
    return (await this.#newest({ equal: { person, number }, limit: 1 }))[0];
  }

  /** The request of a job, also of a later one of a batch. */
  async byJid(jid: string): Promise<StoredRequest | undefined> {
    const live = this.#byJid.get(jid);
    if (live) return live.request;
    const query = { equal: { jid }, order: 'ascending', limit: 1 } as const;
    const [request] = await this.#backend.query('request', { ...query, by: 'number' });
    if (request) return request;
    const [job] = await this.#backend.query('batch_job', { ...query, by: 'jid' });
    return job && this.byNumber(job.person, job.number);
  }

  /** A person's newest, at one contact or (no `local`) anywhere. */
  async newest(person: string, local?: string): Promise<StoredRequest | undefined> {
    const equal = { person, ...(local !== undefined && { local }) };
    return (await this.#newest({ equal, limit: 1 }))[0];
  }

  /** A person's requests, the newest first. */
  recent(person: string, limit: number): Promise<StoredRequest[]> {
    return this.#newest({ equal: { person }, limit });
  }

  /** The requests that have not ended, as far as is known, the oldest first. */
  unended(): StoredRequest[] {
    const all = Array.from(this.#live.keys(), (person) => this.running(person)).flat();
    return all.sort((a, b) => a.at - b.at || a.number - b.number);
  }

  /** A person's requests that have not ended, the newest first. */
  running(person: string): StoredRequest[] {
    const all = Array.from(this.#liveOf(person).values(), ({ request }) => request);
    return all.filter(({ ended }) => ended === undefined).sort((a, b) => b.number - a.number);
  }

  /** Keeps a job's id that no request may have: others must be greater. */
  noteJid(jid: string): void {
    this.#grow(jid);
    this.#commits.soon([put('noted_jid', { id: 1, jid })]);
  }

  /** The newest job id ever stored or noted: later ones must be greater. */
  newestJid(): string | undefined {
    return this.#newestJid;
  }

  /** Everyone who ever asked for something, with their newest number. */
  newestNumbers(): [person: string, number: number][] {
    return Array.from(this.#newestNumbers);
  }

  /** Notes how a request ended. A crash may lose that: a request without an end is asked for at the next start. */
  end(person: string, number: number, outcome: string, at: number): void {
    const live = this.#liveOf(person).get(number);
    const request = live && { ...live.request, ended: at, outcome };
    if (request) live.request = request;
    const end = change('request', { person, number }, { ended: at, outcome });
    this.#commits.later([end], () => {
      if (request && live.request === request) this.#forget(request);
    });
  }

  /** A person's newest of that kind: in the store or, as those in memory are further, there. */
  async #newest(
    wanted: Pick<Query<'request'>, 'equal' | 'least' | 'limit'> & { equal: { person: string } },
  ): Promise<Whole[]> {
    const { equal, least = {}, limit } = wanted;
    const conditions = Object.entries(equal) as [keyof Whole, unknown][];
    const isWanted = (request: Whole) =>
      request.at >= (least.at ?? 0) && conditions.every(([field, value]) => request[field] === value);
    const all = Array.from(this.#liveOf(equal.person).values(), ({ request }) => request);
    const live = all.filter(isWanted);
    if (equal.number !== undefined && live.length > 0) return live;
    const stored = await this.#backend.query('request', { ...wanted, by: 'number', order: 'descending' });
    const found = new Map([...stored, ...live].map((request) => [request.number, request]));
    return Array.from(found.values())
      .sort((a, b) => b.number - a.number)
      .slice(0, limit);
  }

  #liveOf(person: string): ReadonlyMap<number, Live> {
    return this.#live.get(person) ?? new Map();
  }

  #keep(request: Whole): void {
    const { person, number, jid } = request;
    const live = { request, jobs: new Map() };
    const ofPerson = this.#live.get(person) ?? new Map<number, Live>();
    this.#live.set(person, ofPerson.set(number, live));
    if (jid !== undefined) this.#byJid.set(jid, live);
    this.#grow(jid);
  }

  /** Gives the jobs that it is one of, where these are in memory. */
  #keepJob({ person, number }: Which, { jid, target }: BatchJob): Map<string, BatchJob> | undefined {
    this.#grow(jid);
    const live = this.#liveOf(person).get(number);
    if (live) this.#byJid.set(jid, live);
    return live?.jobs.set(jid, { jid, target });
  }

  #forget({ person, number, jid }: Whole): void {
    const ofPerson = this.#live.get(person);
    const jobs = ofPerson?.get(number)?.jobs.keys() ?? [];
    for (const one of [jid, ...jobs]) if (one !== undefined) this.#byJid.delete(one);
    ofPerson?.delete(number);
    if (ofPerson?.size === 0) this.#live.delete(person);
  }

  #grow(jid: string | undefined): void {
    if (jid !== undefined && jid > (this.#newestJid ?? '')) this.#newestJid = jid;
  }
}
