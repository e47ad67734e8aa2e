import { type Pace, Troubles } from '../../guard/index.ts';
import type { Log } from '../../ops/index.ts';
import type { SaltClient } from '../client.ts';
import { SaltError } from '../errors.ts';
import type { EventStream } from '../events/stream.ts';
import type { Args, Permit, Target } from '../lowstate.ts';
import type { Turn } from '../turns/turns.ts';
import { isDict, type SaltDict } from '../values.ts';
import type { JidSource } from './jid.ts';
import type { Job } from './job.ts';
import { type JobRecord, jobRecord, LOOK_UP_MS } from './record.ts';

/** After this time a person no longer expects the job to start, milliseconds. */
const WELCOME_MS = 60_000;
/** How long a job may run for which Salt itself waits, for want of events, milliseconds. */
const LONGEST_JOB_MS = 3_600_000;

export interface TrackerOptions {
  salt: Pick<SaltClient, 'local' | 'localAsync' | 'runner' | 'timeout'>;
  events: EventStream;
  jids: JidSource;
  log: Log;
  troubles?: Troubles;
  /** How long minions have to say that they run a job, milliseconds. Default 5 s. */
  findMs?: number;
  /** How long an answer may be under way after a minion first said that it does not run a job, milliseconds. Default 5 s. */
  graceMs?: number;
  /** How long answers are taken after the end, milliseconds. Default 15 min. */
  lateMs?: number;
  /** Of how many jobs at once they are taken; of the newest. Default 1,000. */
  mostLate?: number;
  /** After a look-up of theirs that failed, milliseconds until the next. Default 5 s. */
  lookUpAgainMs?: number;
  /** How soon Salt is asked again about an unclear publication. */
  recoverPace?: Partial<Pace>;
  /** How long after a cut "no such job" may still mean that the request waits somewhere, milliseconds. */
  unclearMs?: number;
}

export interface PublishOptions {
  /** The job's id, if the caller has chosen and stored it. */
  jid?: string;
  /** Kept in the master's job cache; minions never get it. */
  requestedBy?: SaltDict;
  /** How long minions have before they are asked whether they run it, seconds. Default Salt's own timeout. */
  timeout?: number;
  /** The permit to leave (see SaltClient). */
  permit?: Permit;
  /** The owner of the job: the tracker's questions about it wait in that queue. Default: the gateway. */
  turn?: Turn | undefined;
}

export interface ResumeOptions {
  /** Minions whose answers are not to be told again. */
  delivered?: Iterable<string>;
  /** How long Salt has to say whether it knows the job, milliseconds. */
  deadlineMs?: number;
  /** As with {@link PublishOptions}. */
  turn?: Turn | undefined;
}

/**
 * Brings a job to Salt, once. If the outcome is unclear, it asks Salt for the job by its id. The first request lives
 * for a limited time. If Salt still does not know the job after that, it publishes the job again under that id.
 */
export class Publisher {
  readonly #options: TrackerOptions;
  readonly #stopped: AbortSignal;

  constructor(options: TrackerOptions, stopped: AbortSignal) {
    this.#options = options;
    this.#stopped = stopped;
  }

  /** @throws SaltError */
  async publish(job: Job, target: Target, args: Args, options: PublishOptions): Promise<void> {
    const { state } = this.#options.events;
    if (state === 'refused' || state === 'closed') return this.#synchronously(job, target, args, options);
    try {
      await this.#asynchronously(job, target, args, options);
    } catch (error) {
      if (!(error instanceof SaltError)) throw error;
      if (error.code === 'salt-client-disabled') return this.#synchronously(job, target, args, options);
      if (!error.unclear) throw error;
      if (error.code === 'salt-server-error') {
        const name = await unknownNodegroup(this.#options.salt, job, target, this.#stopped);
        if (name !== undefined) throw noNodegroup(name, error);
      }
      const began = performance.now();
      job.doubt(error);
      if (await this.#isFound(job, error)) return;
      if (performance.now() - began > WELCOME_MS) throw notPublished(error);
      await this.#again(job, target, args, options);
    }
  }

  /** Under the same id: a minion that has it already does not run it again. */
  async #again(job: Job, target: Target, args: Args, options: PublishOptions): Promise<void> {
    this.#options.log.warn({ jid: job.jid }, 'a job that Salt does not know is published once more');
    try {
      await this.#asynchronously(job, target, args, options);
    } catch (error) {
      if (!(error instanceof SaltError && error.unclear)) throw error;
      if (!(await this.#isFound(job, error))) throw notPublished(error);
    }
  }

  async #asynchronously(job: Job, target: Target, args: Args, options: PublishOptions): Promise<void> {
    const { salt, events } = this.#options;
    const sent = { ...options, jid: job.jid, signal: this.#stopped };
    const published = await salt.localAsync(target, job.fun, args, sent);
    if (published.jid !== undefined && published.jid !== job.jid) throw ignoredJid(published.jid);
    job.expect(published.minions);
    // Salt answers: the stream that waits to be opened would bring the returns.
    if (events.state === 'connecting') events.hurry();
  }

  /** Without events, or without `local_async`, Salt itself waits for everyone. */
  async #synchronously(job: Job, target: Target, args: Args, options: PublishOptions): Promise<void> {
    const { salt } = this.#options;
    const { requestedBy, permit, turn } = options;
    const own = { ...(requestedBy && { requestedBy }), ...(permit && { permit }) };
    const sent = { jid: job.jid, signal: this.#stopped, turn, deadlineMs: LONGEST_JOB_MS, ...own };
    let returns: Awaited<ReturnType<typeof salt.local>>;
    try {
      returns = await salt.local(target, job.fun, args, sent);
    } catch (error) {
      if (!(error instanceof SaltError && error.unclear)) throw error;
      job.doubt(error);
      if (await this.#isFound(job, error)) return;
      throw notPublished(error);
    }
    job.expect([...returns.keys()]);
    const silent: string[] = [];
    for (const [id, result] of returns) {
      if (result.outcome === 'returned') job.take(id, result);
      else silent.push(id);
    }
    job.giveUp(silent, 'unanswered');
  }

  /** Asks for the job until Salt can say whether it has it; false if it has not. @throws SaltError where it never will */
  async #isFound(job: Job, error: SaltError): Promise<boolean> {
    const { log, recoverPace, troubles = new Troubles(), unclearMs = 30_000 } = this.#options;
    const cut = performance.now();
    const repeating = troubles.repeating('jobs', recoverPace);
    log.warn({ jid: job.jid, code: error.code }, 'it is unclear whether a job was published: asking for it');
    try {
      for (;;) {
        repeating.failed();
        await repeating.wait(this.#stopped);
        this.#stopped.throwIfAborted();
        const record = await this.#recordOf(job, error);
        if (record === 'unknown') continue;
        if (record) {
          adopt(job, record);
          return true;
        }
        if (performance.now() - cut >= unclearMs) return false;
      }
    } finally {
      repeating.stop();
    }
  }

  async #recordOf(job: Job, error: SaltError): Promise<JobRecord | undefined | 'unknown'> {
    try {
      const options = { signal: this.#stopped, deadlineMs: LOOK_UP_MS, turn: job.turn };
      return await jobRecord(this.#options.salt, job.jid, options);
    } catch (failure) {
      if (!(failure instanceof SaltError)) throw failure;
      if (failure.code === 'salt-not-permitted' || failure.code === 'salt-client-disabled') throw error;
      if (failure.code === 'salt-unwritable') throw failure;
      return 'unknown';
    }
  }
}

function adopt(job: Job, record: JobRecord): void {
  job.expect(record.minions);
  for (const [id, result] of record.returns) job.take(id, result);
}

function notPublished(error: SaltError): SaltError {
  const message = `Nothing ran: Salt has no record of this job: ${error.message}`;
  return new SaltError('salt-not-published', message, { cause: error });
}

function noNodegroup(name: string, error: SaltError): SaltError {
  const message = `Nothing ran: the master knows no nodegroup "${name}", or no minion of it.`;
  return new SaltError('salt-not-published', message, { cause: error });
}

/** A master job cache that chooses ids of its own makes answers come under an id nobody listens for. */
function ignoredJid(jid: string): SaltError {
  const message = `Salt ran the command under another id (${jid}): the gateway cannot follow it.`;
  return new SaltError('salt-rubbish', message);
}

/** Each name costs the master a runner. */
const MOST_NAMES = 10;

/** A nodegroup in a compound target (`salt.utils.minions`). */
const IN_COMPOUND = /(?:^|[\s(])N@([^\s()]+)/g;

/**
 * Finds the nodegroup that made salt-api fail on a job: an unknown nodegroup gives a status of 500 and no reason.
 * Undefined if the target has no nodegroup, each has minions, Salt has the job, or Salt cannot be asked.
 */
async function unknownNodegroup(
  salt: Pick<SaltClient, 'runner'>,
  { jid, turn }: Pick<Job, 'jid' | 'turn'>,
  target: Target,
  signal: AbortSignal,
): Promise<string | undefined> {
  const names = Array.from(new Set(nodegroupsIn(target))).slice(0, MOST_NAMES);
  if (names.length === 0) return undefined;
  try {
    if (await jobRecord(salt, jid, { signal, turn })) return undefined;
    for (const name of names) {
      const asked = { tgt: name, tgt_type: 'nodegroup' };
      const minions = await salt.runner('cache.grains', asked, { signal, turn });
      if (isDict(minions) && Object.keys(minions).length === 0) return name;
    }
  } catch (error) {
    if (!(error instanceof SaltError)) throw error;
  }
  return undefined;
}

function nodegroupsIn({ tgt, tgt_type }: Target): string[] {
  if (tgt_type === 'nodegroup') return [tgt];
  return tgt_type === 'compound' ? Array.from(tgt.matchAll(IN_COMPOUND), ([, name = '']) => name) : [];
}
