import { background, guarded, pause } from '../../guard/index.ts';
import { SaltError } from '../errors.ts';
import { returnTag } from '../events/event.ts';
import type { Args, Target } from '../lowstate.ts';
import { whereItRuns } from './ask.ts';
import { Job, type JobListener } from './job.ts';
import { NewestJobs } from './newest.ts';
import { Publisher, type PublishOptions, type ResumeOptions, type TrackerOptions } from './publisher.ts';
import { RecordReader } from './reading.ts';
import { jobRecord, LOOK_UP_MS } from './record.ts';

/** The longest between two questions to those that run a job, milliseconds. */
const LONGEST_INTERVAL = 60_000;
/** How many jobs accept late answers, and how many ended jobs check second ones: a few kilobytes each. */
const MOST_JOBS = 1_000;
/** How many newest jobs of each owner are looked up after the event stream was down: each costs the master a runner. */
const MOST_LOOKED_UP = 50;
/** A salt-api that is just back may fail yet: so often each of them is looked up at most. */
const LOOK_UPS = 3;
/** How many minions all these jobs have together: about a hundred bytes each. */
const MOST_MINIONS = 100_000;
const NONE: ReadonlySet<string> = new Set();

/** Publishes jobs and follows them on the event stream, in their records, and by asking the minions. */
export class JobTracker {
  readonly #options: TrackerOptions;
  readonly #publisher: Publisher;
  readonly #reader: RecordReader;
  readonly #running = new Map<string, Job>();
  /** Jobs after the wait for minions, with some silent. */
  readonly #late: NewestJobs;
  /** Those jobs themselves, the newest last. */
  readonly #silentJobs = new Map<string, Job>();
  /** Jobs that all have answered, for a second answer that differs. */
  readonly #ended = new NewestJobs(MOST_JOBS, MOST_MINIONS);
  readonly #stopped = new AbortController();
  readonly #refetch = guarded('tracker', () => {
    for (const job of this.#running.values())
      if (job.isPublished) background('tracker', this.#reader.again(job));
    background('tracker', this.#fetchLate());
  });
  readonly #unwritten = guarded('tracker', (tag: string) => {
    const { jid = '', id = '' } = returnTag(tag) ?? {};
    const job = this.#running.get(jid) ?? this.#silentJobs.get(jid);
    if (job?.isOpenTo(id)) background('tracker', this.#reader.unwritten(job, id));
  });

  constructor(options: TrackerOptions) {
    this.#options = options;
    this.#late = new NewestJobs(options.mostLate ?? MOST_JOBS, MOST_MINIONS);
    this.#publisher = new Publisher(options, this.#stopped.signal);
    this.#reader = new RecordReader(options, this.#stopped.signal);
    options.events.on('open', this.#refetch).on('unwritten', this.#unwritten);
  }

  /** Jobs of which somebody is still awaited, by id. */
  get running(): ReadonlyMap<string, Job> {
    return this.#running;
  }

  /** Whether a job may still run somewhere, as far as this process knows. */
  follows(jid: string): boolean {
    return (this.#running.get(jid) ?? this.#silentJobs.get(jid))?.mayRun ?? false;
  }

  /** Publishes a job and passes every answer to the listener. Failures reject the job's promises. */
  publish(target: Target, fun: string, args: Args, listener: JobListener, options: PublishOptions = {}): Job {
    const { jid = this.#options.jids.next(), timeout = this.#options.salt.timeout } = options;
    const job = new Job({ jid, fun, listener, turn: options.turn, log: this.#options.log });
    background(
      'tracker',
      this.#follow(job, timeout, () => this.#publisher.publish(job, target, args, options)),
    );
    return job;
  }

  /**
   * Takes up a job published earlier, by this process or another; undefined if Salt knows none by that id.
   * @throws SaltError
   */
  async resume(
    jid: string,
    listener: JobListener,
    { delivered = [], deadlineMs = LOOK_UP_MS, turn }: ResumeOptions = {},
  ): Promise<Job | undefined> {
    const { salt, log } = this.#options;
    const record = await jobRecord(salt, jid, { signal: this.#stopped.signal, deadlineMs, turn });
    if (!record) return undefined;
    const job = new Job({ jid, fun: record.fun, listener, turn, log, delivered });
    background(
      'tracker',
      this.#follow(job, salt.timeout, async () => {
        job.expect(record.minions);
        for (const [id, result] of record.returns) job.take(id, result);
      }),
    );
    return job;
  }

  /** A person ended a job on these minions: the wait for them ends. */
  ended(jid: string, ids: Iterable<string>): void {
    this.#running.get(jid)?.giveUp(ids, 'ended');
  }

  /** A minion has just denied that it runs the job: asks those awaited now, and once more. */
  recheck(jid: string): void {
    const job = this.#running.get(jid);
    if (job?.isPublished) background('tracker', this.#checkTwice(job));
  }

  async #checkTwice(job: Job): Promise<void> {
    const absent = await this.#check(job, NONE);
    await pause(this.#graceMs(this.#options.salt.timeout * 1000), this.#stopped.signal);
    if (absent.size > 0 && job.waiting.size > 0) await this.#check(job, absent);
  }

  /** Lets go of every job; they go on in Salt. */
  stop(): void {
    this.#options.events.off('open', this.#refetch).off('unwritten', this.#unwritten);
    this.#stopped.abort(new SaltError('salt-stopped', 'The gateway is stopping.', { unclear: true }));
    this.#late.endAll();
    this.#ended.endAll();
  }

  /** Subscribed before it is published: answers may come before salt-api's own. */
  async #follow(job: Job, timeout: number, publish: () => Promise<void>): Promise<void> {
    const { events, log } = this.#options;
    const unsubscribe = events.onReturn(job.jid, ({ id, result }) => {
      job.take(id, result, true);
      if (job.silent.size === 0) this.#late.end(job.jid);
    });
    this.#running.set(job.jid, job);
    try {
      await publish();
      await this.#wait(job, timeout * 1000);
      this.#running.delete(job.jid);
      if (job.silent.size > 0) await this.#listenLate(job);
      if (job.tellsContradictions && job.silent.size === 0)
        this.#ended.add(job.jid, job.answered, unsubscribe);
      else unsubscribe();
    } catch (error) {
      const isSalt = error instanceof SaltError;
      if (!isSalt) log.error({ err: error, jid: job.jid }, 'following a job failed');
      job.fail(isSalt ? error : new SaltError('salt-rubbish', 'The gateway lost track of the job.'));
      unsubscribe();
    } finally {
      this.#running.delete(job.jid);
    }
  }

  /** Until all silent minions have answered after all, for a while, or until too many newer jobs have listeners. */
  async #listenLate(job: Job): Promise<void> {
    const { lateMs = 900_000 } = this.#options;
    const { jid, answered, silent } = job;
    const late = new AbortController();
    this.#late.add(jid, answered + silent.size, () => late.abort());
    this.#silentJobs.set(jid, job);
    await pause(this.#stopped.signal.aborted ? 0 : lateMs, late.signal);
    this.#late.end(jid);
    this.#silentJobs.delete(jid);
  }

  /**
   * Finds the answers that the stream missed, for jobs with silent minions. Each owner's jobs wait for one another, not
   * for those of others.
   */
  async #fetchLate(): Promise<void> {
    const byOwner = Map.groupBy([...this.#silentJobs.values()].reverse(), ({ turn }) => turn?.owner);
    const newest = Array.from(byOwner.values(), (jobs) => jobs.slice(0, MOST_LOOKED_UP));
    await Promise.all(newest.map((jobs) => this.#fetchInTurn(jobs)));
  }

  /** One after the other, until the stream is another. */
  async #fetchInTurn(newest: Job[]): Promise<void> {
    const { events, lookUpAgainMs = 5_000 } = this.#options;
    const { generation } = events;
    let jobs = newest;
    for (let times = 0; times < LOOK_UPS && jobs.length > 0; times += 1) {
      if (times > 0) await pause(lookUpAgainMs, this.#stopped.signal);
      const unread: Job[] = [];
      for (const job of jobs) {
        if (this.#stopped.signal.aborted || events.generation !== generation) return;
        if (this.#silentJobs.has(job.jid) && !(await this.#reader.again(job))) unread.push(job);
        if (job.silent.size === 0) this.#late.end(job.jid);
      }
      jobs = unread;
    }
  }

  #graceMs(timeoutMs: number): number {
    return Math.min(this.#options.graceMs ?? 5_000, timeoutMs);
  }

  /** Until everyone has answered, or neither answers nor says that it runs the job. */
  async #wait(job: Job, timeoutMs: number): Promise<void> {
    if (job.waiting.size === 0) return;
    const done = new AbortController();
    const end = () => done.abort('ended');
    job.done.then(end, end);
    // Not AbortSignal.any with the process-lived signal, which would remember every job.
    this.#stopped.signal.addEventListener('abort', end, { once: true });
    const longest = Math.max(timeoutMs, LONGEST_INTERVAL);
    let absent = NONE;
    try {
      for (let interval = timeoutMs; ; interval = Math.min(interval * 1.5, longest)) {
        const wait = absent.size > 0 ? this.#graceMs(timeoutMs) : interval;
        await pause(job.waiting.size === 0 ? 0 : wait, done.signal);
        this.#stopped.signal.throwIfAborted();
        if (job.waiting.size === 0) return;
        absent = await this.#check(job, absent);
      }
    } finally {
      this.#stopped.signal.removeEventListener('abort', end);
    }
  }

  /**
   * Asks the minions awaited. A minion that denies the job may have just answered, or not have begun. So it is given up
   * only if it denied the job at the question before, too. Returns those that deny it now.
   */
  async #check(job: Job, before: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const { events, findMs = 5_000, log } = this.#options;
    const { signal } = this.#stopped;
    const { turn } = job;
    try {
      if (events.state !== 'open') await this.#reader.take(job);
      const asked = [...job.waiting];
      if (asked.length === 0) return NONE;
      const options = { waitMs: findMs, signal, turn };
      const { running, absent } = await whereItRuns(this.#options, job.jid, asked, options);
      const silent = asked.filter((id) => !running.has(id) && !absent.has(id));
      const gone = asked.filter((id) => absent.has(id) && before.has(id));
      // Nobody is called silent whose answer the master has: the stream may have lost it.
      const isMissing = [...job.waiting].some((id) => !running.has(id));
      const isRead = isMissing && (await this.#reader.take(job));
      job.giveUp(silent, 'unanswered');
      job.giveUp(gone, isRead ? 'absent' : this.#reader.isSpent(job) ? 'unread' : 'unanswered');
      return new Set([...absent].filter((id) => job.waiting.has(id)));
    } catch (error) {
      if (!(error instanceof SaltError)) throw error;
      log.warn({ jid: job.jid, code: error.code }, 'the minions awaited could not be asked');
      return NONE;
    }
  }
}
