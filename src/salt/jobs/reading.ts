import type { Log } from '../../ops/index.ts';
import type { SaltClient } from '../client.ts';
import { SaltError, type SaltErrorCode } from '../errors.ts';
import type { EventStream } from '../events/stream.ts';
import type { Job } from './job.ts';
import { jobRecord, LOOK_UP_MS } from './record.ts';

/** How often the same trouble with a job's record is met before nobody asks for that record again. */
const MOST_TRIES = 2;
/** A timeout may be the fault of a busy master. */
const TIMEOUT = 0.5;
/** These are the record's own fault, whatever else happens meanwhile. */
const ITS_OWN: ReadonlySet<SaltErrorCode> = new Set(['salt-unwritable', 'salt-too-large']);
const TIMEOUTS: ReadonlySet<SaltErrorCode> = new Set(['salt-timeout', 'salt-gateway-timeout']);
const GONE: ReadonlySet<SaltErrorCode> = new Set([
  'salt-unreachable',
  'salt-master-down',
  'salt-login-refused',
  'salt-stopped',
  'salt-busy',
]);

interface Options {
  salt: Pick<SaltClient, 'runner'>;
  events: Pick<EventStream, 'state'>;
  log: Log;
}

/** The trouble with one job's record. */
interface Trouble {
  failures: number;
  /** Salt's API cannot write it as JSON: each look-up ends the event stream. */
  endsStream: boolean;
  /** Minions whose answers ended the stream, and how often the record was read for each. */
  owed: Map<string, number>;
  reading: Promise<boolean> | undefined;
}

/**
 * Takes the answers that the records of jobs hold. A record that ends the event stream is read only for an answer that
 * ended it, and for minions that no longer run the job. Else the stream would end again each time that it opens.
 */
export class RecordReader {
  readonly #options: Options;
  readonly #stopped: AbortSignal;
  readonly #troubles = new WeakMap<Job, Trouble>();

  constructor(options: Options, stopped: AbortSignal) {
    this.#options = options;
    this.#stopped = stopped;
  }

  /** The record failed so often that it is not read again. */
  isSpent(job: Job): boolean {
    return (this.#troubles.get(job)?.failures ?? 0) >= MOST_TRIES;
  }

  /** The event stream ended in place of this minion's answer, if its name is not forged. */
  async unwritten(job: Job, id: string): Promise<void> {
    const trouble = this.#troubleOf(job);
    trouble.endsStream = true;
    if (!trouble.owed.has(id)) trouble.owed.set(id, 0);
    if (owes(job, trouble)) await this.take(job);
  }

  /** Takes what the stream may have missed, now that it is open again. False if that has to be tried again. */
  async again(job: Job): Promise<boolean> {
    const trouble = this.#troubles.get(job);
    if (trouble?.endsStream && !owes(job, trouble)) return true;
    return (await this.take(job)) || this.isSpent(job);
  }

  /** Takes the answers in the record. False if the record could not be read. */
  take(job: Job): Promise<boolean> {
    if (this.isSpent(job)) return Promise.resolve(false);
    const trouble = this.#troubles.get(job);
    if (!trouble) return this.#read(job);
    trouble.reading ??= this.#read(job).finally(() => {
      trouble.reading = undefined;
    });
    return trouble.reading;
  }

  async #read(job: Job): Promise<boolean> {
    const { salt, events, log } = this.#options;
    const { endsStream = false, owed = new Map<string, number>() } = this.#troubles.get(job) ?? {};
    for (const [id, times] of owed) owed.set(id, times + 1);
    const isOpen = events.state === 'open';
    const options = { signal: this.#stopped, deadlineMs: LOOK_UP_MS, turn: job.turn };
    try {
      const record = await jobRecord(salt, job.jid, { ...options, yaml: endsStream ? 'first' : 'never' });
      if (record?.endsStream) this.#troubleOf(job).endsStream = true;
      for (const [id, result] of record?.returns ?? []) job.take(id, result);
      const trouble = this.#troubles.get(job);
      if (trouble) trouble.failures = 0;
      return true;
    } catch (error) {
      if (error instanceof SaltError) this.#failed(job, error.code, isOpen);
      log.debug({ jid: job.jid, err: error }, 'the record of a job could not be read');
      return false;
    }
  }

  #failed(job: Job, code: SaltErrorCode, isOpen: boolean): void {
    if (GONE.has(code) || (!isOpen && !ITS_OWN.has(code))) return;
    const trouble = this.#troubleOf(job);
    trouble.failures += TIMEOUTS.has(code) ? TIMEOUT : 1;
    trouble.endsStream ||= ITS_OWN.has(code);
    if (this.isSpent(job)) {
      const { log } = this.#options;
      log.warn({ jid: job.jid, code }, "Salt's API cannot send the record of a job: it is not read again");
    }
  }

  #troubleOf(job: Job): Trouble {
    const known = this.#troubles.get(job);
    if (known) return known;
    const trouble: Trouble = { failures: 0, endsStream: false, owed: new Map(), reading: undefined };
    this.#troubles.set(job, trouble);
    return trouble;
  }
}

/** True if the answer of a minion awaited ended the stream, and the record was hardly read for it. */
function owes(job: Job, { owed }: Trouble): boolean {
  for (const [id, times] of owed) if (times < MOST_TRIES && job.isOpenTo(id)) return true;
  return false;
}
