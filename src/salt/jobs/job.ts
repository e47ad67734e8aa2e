import { hash } from 'node:crypto';
import { reportCaught } from '../../guard/index.ts';
import type { Log } from '../../ops/index.ts';
import type { SaltError } from '../errors.ts';
import { stringifySalt } from '../json.ts';
import type { MinionReturn } from '../returns.ts';
import { forLog, Seldom } from '../seldom.ts';
import type { Turn } from '../turns/turns.ts';

/**
 * Why there is no answer. `unanswered`: the minion does not say whether it runs the job; `absent`: it says that it does
 * not; `ended`: a person ended the job there. `unread`: it denies the job, and Salt's API cannot send its answer.
 */
export type NoAnswer = 'unanswered' | 'absent' | 'ended' | 'unread';

/** The listener of a job. Called in this order: `published`, then the others as things happen. */
export interface JobListener {
  /** Salt accepted the job and sent it to these minions; empty if the target matches no minion. */
  published?(minions: readonly string[]): void;
  /** It is unknown if Salt has the job, for this reason, and Salt is asked. Comes before `published`, once. */
  unclear?(reason: SaltError): void;
  /** A minion answered; `late`: after it had been called silent. Each answers once. */
  returned(id: string, result: MinionReturn, late: boolean): void;
  /** These did not answer in time. Their answers are still welcome. */
  silent?(ids: readonly string[], why: NoAnswer): void;
  /**
   * A second answer under a minion's name differs from the first, on Salt's bus; called once for each of the first ten
   * minions.
   */
  contradicted?(id: string): void;
}

export interface JobOptions {
  jid: string;
  fun: string;
  listener: JobListener;
  log: Log;
  /** In whose queue questions about it wait. */
  turn?: Turn | undefined;
  /** Minions whose answers have been delivered before, by an earlier process. */
  delivered?: Iterable<string>;
}

/** How many minions a job reports for second answers: one minion can fake answers for all others. */
const MOST_CONTRADICTIONS = 10;

/** The length of a SHA-256 in base64. */
const SHORT = 44;

/** How a job ended: everyone answered or is silent. */
export interface JobEnd {
  answered: number;
  silent: string[];
}

/** One published job: who is awaited, who answered. It keeps ids and digests, never values. */
export class Job {
  readonly jid: string;
  readonly fun: string;
  /** In whose queue questions about it wait. */
  readonly turn: Turn | undefined;
  /** True if the listener wants to know about second answers that differ. */
  readonly tellsContradictions: boolean;
  /** The minions it went to. @throws SaltError where it could not be published */
  readonly published: Promise<readonly string[]>;
  /** The end of the wait for minions. @throws SaltError if it could not be published */
  readonly done: Promise<JobEnd>;
  readonly #options: JobOptions;
  readonly #publishing = Promise.withResolvers<readonly string[]>();
  readonly #ending = Promise.withResolvers<JobEnd>();
  /**
   * By id, a digest of the answer on the bus. Answers from the job's record have no digest, as they may read otherwise.
   */
  readonly #answered: Map<string, string | undefined>;
  readonly #waiting = new Set<string>();
  readonly #silent = new Map<string, NoAnswer>();
  /** Minions awaited, and those that did not answer in time and have not since. */
  readonly waiting: ReadonlySet<string> = this.#waiting;
  readonly silent: ReadonlyMap<string, NoAnswer> = this.#silent;
  /** Answers that came before the job's own minions were known. */
  #early: EarlyAnswers | undefined;
  #isPublished = false;
  #contradictions = 0;
  #strangers: Seldom | undefined;

  constructor(options: JobOptions) {
    this.jid = options.jid;
    this.fun = options.fun;
    // Jobs are few, and each has to be followed to its end.
    this.turn = options.turn && { ...options.turn, patient: true };
    this.tellsContradictions = options.listener.contradicted !== undefined;
    this.#options = options;
    this.#answered = new Map(Array.from(options.delivered ?? [], (id) => [id, undefined]));
    this.published = this.#publishing.promise;
    this.done = this.#ending.promise;
    this.published.catch(() => {});
    this.done.catch(() => {});
  }

  /** How many have answered. */
  get answered(): number {
    return this.#answered.size;
  }

  /** Salt took it, and its minions are known. */
  get isPublished(): boolean {
    return this.#isPublished;
  }

  /** Salt took the job for these minions. */
  expect(minions: readonly string[]): void {
    if (this.#isPublished) return;
    const early = this.#early?.answers ?? [];
    this.#early = undefined;
    this.#isPublished = true;
    for (const id of minions) if (!this.#answered.has(id)) this.#waiting.add(id);
    this.#tell((listener) => listener.published?.(minions));
    this.#publishing.resolve(minions);
    for (const { id, result, heard } of early) this.take(id, result, heard);
    this.#endIfComplete();
  }

  /** Checks whether it was published. */
  doubt(reason: SaltError): void {
    this.#tell((listener) => listener.unclear?.(reason));
  }

  /** It could not be published. */
  fail(error: SaltError): void {
    this.#publishing.reject(error);
    this.#ending.reject(error);
  }

  /**
   * Takes an answer; drops repeats and answers of minions that were not asked. `heard`: it comes from Salt's bus, not
   * from the job's record. Minions can speak for others there: a second answer that differs is reported.
   */
  take(id: string, result: MinionReturn, heard = false): void {
    if (!this.#isPublished) {
      this.#early ??= new EarlyAnswers();
      this.#early.add({ id, result, heard });
      return;
    }
    const late = this.#silent.delete(id);
    if (!this.#waiting.delete(id) && !late) {
      this.#unexpected(id, heard ? digest(result) : undefined);
      return;
    }
    const isCompared = heard && this.tellsContradictions;
    this.#answered.set(id, isCompared ? digest(result) : undefined);
    this.#tell((listener) => listener.returned(id, result, late));
    this.#endIfComplete();
  }

  /** True if an answer of that minion is still welcome; before its minions are known, that of any. */
  isOpenTo(id: string): boolean {
    return !this.#isPublished || this.#waiting.has(id) || this.#silent.has(id);
  }

  /** True if it may still run somewhere. */
  get mayRun(): boolean {
    const isAwaited = !this.#isPublished || this.#waiting.size > 0;
    return isAwaited || Array.from(this.#silent.values()).includes('unanswered');
  }

  /** Gives up waiting for these, of which answers are still welcome. */
  giveUp(ids: Iterable<string>, why: NoAnswer): void {
    const given = [...ids].filter((id) => this.#waiting.delete(id));
    if (given.length === 0) return;
    for (const id of given) this.#silent.set(id, why);
    this.#tell((listener) => listener.silent?.(given, why));
    this.#endIfComplete();
  }

  #endIfComplete(): void {
    if (this.#waiting.size > 0) return;
    this.#ending.resolve({ answered: this.#answered.size, silent: [...this.#silent.keys()] });
  }

  /** A listener's failure must not stop the job from being followed. */
  #tell(say: (listener: JobListener) => void): void {
    try {
      say(this.#options.listener);
    } catch (error) {
      this.#options.log.error({ err: error, jid: this.jid }, 'a listener to a job failed');
      reportCaught('job', error, true);
    }
  }

  #unexpected(id: string, heard: string | undefined): void {
    const { jid } = this;
    const { log } = this.#options;
    const before = this.#answered.get(id);
    if (before !== undefined && heard !== undefined && before !== heard) {
      this.#answered.set(id, undefined);
      this.#contradictions += 1;
      if (this.#contradictions > MOST_CONTRADICTIONS) return;
      log.warn({ jid, id }, 'two answers of a minion to one job differ: one may be forged');
      this.#tell((listener) => listener.contradicted?.(id));
    } else if (this.#answered.has(id)) log.debug({ jid, id }, 'an answer came again');
    else {
      this.#strangers ??= new Seldom();
      const times = this.#strangers.note();
      if (times > 0)
        log.warn({ jid, id: forLog(id), times }, 'an answer from a minion that was not asked is dropped');
    }
  }
}

/** The text to compare a second answer with: the answer itself if it is as short as its hash. */
function digest({ value, retcode }: MinionReturn): string {
  const text = `${retcode} ${stringifySalt(value)}`;
  return text.length <= SHORT ? text : hash('sha256', text, 'base64');
}

interface EarlyAnswer {
  id: string;
  result: MinionReturn;
  /** On Salt's bus, not in the job's record. */
  heard: boolean;
}

/** The answers kept per minion: the first, and one more that may differ from it. */
const MOST_EACH = 2;
/** Kept in all, in characters as JSON. */
const MOST = 64 * 2 ** 20;
/** The size of an answer besides its value. */
const BESIDES = 200;

/**
 * Answers of a job whose minions are not known yet, in their order. Answers beyond the limits are dropped: the job's
 * record has them, and is read for minions that seem silent.
 */
class EarlyAnswers {
  readonly answers: EarlyAnswer[] = [];
  readonly #counts = new Map<string, number>();
  #left = MOST;

  add(answer: EarlyAnswer): void {
    const { id, result } = answer;
    const count = this.#counts.get(id) ?? 0;
    if (count >= MOST_EACH || this.#left <= 0) return;
    const size = id.length + stringifySalt(result.value).length + BESIDES;
    if (size > this.#left) return;
    this.#left -= size;
    this.#counts.set(id, count + 1);
    this.answers.push(answer);
  }
}
