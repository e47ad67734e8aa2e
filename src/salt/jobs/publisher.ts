import { SaltError } from '../errors.ts';
import { pause } from '../events/silence.ts';
import type { Args, Target } from '../lowstate.ts';
import type { Job } from './job.ts';
import { unknownNodegroup } from './nodegroups.ts';
import { type JobRecord, jobRecord, LOOK_UP_MS } from './record.ts';
import type { PublishOptions, TrackerOptions } from './types.ts';

/** Whoever asked for a job longer ago than this is not surprised by it any more, milliseconds. */
const WELCOME_MS = 60_000;
/** How long a job may run for which Salt itself waits, for want of events, milliseconds. */
const LONGEST_JOB_MS = 3_600_000;

/**
 * Brings a job to Salt, once: where that is unclear, it asks for the job by its id, and only once Salt has not known it
 * for longer than the first request can have lived, publishes it once more under that id.
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
      if (error.code === 'salt-server-error') await this.#checkNodegroups(job, target, error);
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
    const { client } = this.#options;
    const sent = { ...options, jid: job.jid, signal: this.#stopped };
    const published = await client.localAsync(target, job.fun, args, sent);
    if (published.jid !== undefined && published.jid !== job.jid) throw ignoredJid(published.jid);
    job.expect(published.minions);
  }

  /** Without events, or without `local_async`, Salt itself waits for everyone. */
  async #synchronously(job: Job, target: Target, args: Args, options: PublishOptions): Promise<void> {
    const { client } = this.#options;
    const { metadata, permit, turn } = options;
    const own = { ...(metadata && { metadata }), ...(permit && { permit }) };
    const sent = { jid: job.jid, signal: this.#stopped, turn, deadlineMs: LONGEST_JOB_MS, ...own };
    let returns: Awaited<ReturnType<typeof client.local>>;
    try {
      returns = await client.local(target, job.fun, args, sent);
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
    job.giveUp(silent);
  }

  /** @throws SaltError where a nodegroup that the master does not know is why salt-api failed */
  async #checkNodegroups(job: Job, target: Target, error: SaltError): Promise<void> {
    const name = await unknownNodegroup(this.#options.client, job, target, this.#stopped);
    if (name === undefined) return;
    const message = `Nothing ran: the master knows no nodegroup "${name}", or no minion of it.`;
    throw new SaltError('salt-not-published', message, { cause: error });
  }

  /** Asks for the job until Salt can say whether it has it; false if it has not. @throws SaltError where it never will */
  async #isFound(job: Job, error: SaltError): Promise<boolean> {
    const { log, recoverMs: [first, longest] = [1_000, 60_000], unclearMs = 30_000 } = this.#options;
    const cut = performance.now();
    log.warn({ jid: job.jid, code: error.code }, 'it is unclear whether a job was published: asking for it');
    for (let wait = first; ; wait = Math.min(wait * 2, longest)) {
      await pause(wait, this.#stopped);
      this.#stopped.throwIfAborted();
      const record = await this.#recordOf(job, error);
      if (record === 'unknown') continue;
      if (record) {
        adopt(job, record);
        return true;
      }
      if (performance.now() - cut >= unclearMs) return false;
    }
  }

  async #recordOf(job: Job, error: SaltError): Promise<JobRecord | undefined | 'unknown'> {
    try {
      return await jobRecord(this.#options.client, job.jid, {
        signal: this.#stopped,
        deadlineMs: LOOK_UP_MS,
        turn: job.turn,
      });
    } catch (failure) {
      if (!(failure instanceof SaltError)) throw failure;
      if (failure.code === 'salt-not-permitted' || failure.code === 'salt-client-disabled') throw error;
      return 'unknown';
    }
  }
}

function adopt(job: Job, record: JobRecord): void {
  job.expect(record.minions);
  for (const [id, result] of record.returns) job.take(id, result);
}

function notPublished(error: SaltError): SaltError {
  const message = `Nothing ran: Salt knows no such job after this: ${error.message}`;
  return new SaltError('salt-not-published', message, { cause: error });
}

/** A master job cache that chooses ids of its own makes answers come under an id nobody listens for. */
function ignoredJid(jid: string): SaltError {
  const message = `Salt ran the command under an id of its own (${jid}): the gateway cannot follow it.`;
  return new SaltError('salt-rubbish', message);
}
