import type { SaltDict, SaltValue } from '../../src/salt/index.ts';
import { targetedIds } from './salt-api-targets.ts';
import { VERSION } from './salt-version.ts';

/** A chunk as it arrived at the stand-in. */
export interface Chunk {
  client?: string;
  fun: string;
  tgt?: string | string[];
  tgt_type?: string;
  arg?: SaltValue[];
  kwarg?: SaltDict;
  full_return?: boolean;
  timeout?: number;
  jid?: string;
  metadata?: SaltDict;
  requested_by?: SaltDict;
}

/** A minion's return: at least `ret`; `never` is a job that runs without end. */
export type Answer = { ret: SaltValue; retcode?: number; out?: string };
export type MinionFunction = (id: string, chunk: Chunk) => Answer | Promise<Answer>;

export interface StandInMinion {
  /** A minion that is down runs nothing and answers nothing. */
  up: boolean;
  /** Milliseconds before it runs anything. */
  delayMs: number;
  grains: SaltDict;
  pillar?: SaltDict;
}

export interface Job {
  jid: string;
  chunk: Chunk;
  minions: string[];
  running: Set<string>;
  returns: Map<string, Answer>;
}

/** The ids that a minion remembers and does not run again: Salt's `minion_jid_queue_hwm`. */
const JIDS_REMEMBERED = 100;

/** The minions of a stand-in and the jobs they ran. */
export class StandInFleet {
  readonly minions = new Map<string, StandInMinion>();
  readonly functions = new Map<string, MinionFunction>();
  readonly jobs = new Map<string, Job>();
  /** The master's `nodegroups`: compound expressions by name. */
  readonly nodegroups = new Map<string, string>();
  /** The version of Salt, on the master and on its minions. */
  version = VERSION;
  /** Functions run on minions, counted one a minion. */
  executions = 0;
  #lastJid = 0;
  /** The last job ids each minion saw, the oldest first. */
  readonly #seen = new Map<string, Set<string>>();

  constructor(ids: string[]) {
    for (const id of ids) this.minions.set(id, { up: true, delayMs: 0, grains: { os: 'Debian' } });
    this.functions.set('test.ping', () => ({ ret: true }));
    this.functions.set('test.version', () => ({ ret: this.version }));
    this.functions.set('test.arg', (_id, { arg = [], kwarg = {} }) => ({
      ret: { args: arg, kwargs: kwarg },
    }));
    this.functions.set('test.echo', (_id, { arg = [] }) => ({ ret: arg[0] ?? null }));
    this.functions.set('saltutil.find_job', (id, { arg = [] }) => ({
      ret: this.#findJob(id, String(arg[0])),
    }));
    this.functions.set('saltutil.term_job', (id, { arg = [] }) => ({
      ret: this.#end(id, String(arg[0]), 15),
    }));
    this.functions.set('saltutil.kill_job', (id, { arg = [] }) => ({
      ret: this.#end(id, String(arg[0]), 9),
    }));
  }

  get(id: string): StandInMinion {
    const minion = this.minions.get(id);
    if (!minion) throw new Error(`no such minion: ${id}`);
    return minion;
  }

  newJid(): string {
    this.#lastJid = Math.max(Date.now() * 1000, this.#lastJid + 1);
    const digits = new Date(Math.floor(this.#lastJid / 1000)).toISOString().replace(/\D/g, '');
    return digits + String(this.#lastJid % 1000).padStart(3, '0');
  }

  targets({ tgt = '*', tgt_type: type = 'glob' }: Pick<Chunk, 'tgt' | 'tgt_type'>): string[] {
    return targetedIds(this, tgt, type);
  }

  publish(chunk: Chunk, onReturn: (job: Job, id: string, answer: Answer) => void): Job {
    const jid = chunk.jid ?? this.newJid();
    const minions = this.targets(chunk);
    // An id that comes again goes on where it was, under the new call, as on 3008.3.
    const before = this.jobs.get(jid) ?? { running: new Set<string>(), returns: new Map<string, Answer>() };
    const job: Job = { ...before, jid, chunk, minions };
    this.jobs.set(jid, job);
    for (const id of minions) if (this.get(id).up) this.#start(job, id, onReturn);
    return job;
  }

  #start(job: Job, id: string, onReturn: (job: Job, id: string, answer: Answer) => void): void {
    if (this.#hasSeen(id, job.jid)) return;
    job.running.add(id);
    this.executions += 1;
    void this.#run(job, id).then((answer) => {
      // Ended jobs return nothing.
      if (!job.running.delete(id)) return;
      job.returns.set(id, answer);
      onReturn(job, id, answer);
    });
  }

  /** Whether a minion saw that id before; it has from now on. */
  #hasSeen(id: string, jid: string): boolean {
    const seen = this.#seen.get(id) ?? new Set<string>();
    this.#seen.set(id, seen);
    if (seen.has(jid)) return true;
    seen.add(jid);
    const [oldest] = seen;
    if (seen.size > JIDS_REMEMBERED && oldest !== undefined) seen.delete(oldest);
    return false;
  }

  async #run({ chunk }: Job, id: string): Promise<Answer> {
    const { delayMs } = this.get(id);
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
    const run = this.functions.get(chunk.fun);
    if (!run) return { ret: `'${chunk.fun}' is not available.`, out: 'nested', retcode: 1 };
    return run(id, chunk);
  }

  #end(id: string, jid: string, signal: number): string {
    const ended = this.jobs.get(jid)?.running.delete(id) ?? false;
    return ended ? `Signal ${signal} sent to job ${jid} at pid 4711` : '';
  }

  #findJob(id: string, jid: string): SaltValue {
    const job = this.jobs.get(jid);
    if (!job?.running.has(id)) return {};
    return { jid, fun: job.chunk.fun, pid: 4711, tgt: job.chunk.tgt ?? '*', ret: '', user: 'saltxmpp' };
  }
}
