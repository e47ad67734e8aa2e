import type { LiveOf } from '../config/index.ts';
import { UserError } from '../guard/index.ts';
import { Recent } from '../ops/index.ts';

/** How many may come at once, after a pause, and how many a minute. */
interface Rate {
  readonly burst: number;
  readonly perMinute: number;
}

/** A token bucket for each key. */
export class Buckets {
  readonly #now: () => number;
  readonly #buckets: Recent<string, { left: number; at: number }>;

  /** `most`: keys remembered; who is forgotten begins with a full bucket. `now`: milliseconds that only grow. */
  constructor({ most, now = () => performance.now() }: { most: number; now?: (() => number) | undefined }) {
    this.#now = now;
    this.#buckets = new Recent(most);
  }

  /**
   * Takes one, or as many as a dearer thing costs, at the rate that holds for the key now. Returns 0 where there were so
   * many, else the milliseconds until there are.
   */
  take(key: string, { burst, perMinute }: Rate, cost = 1): number {
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { left: burst, at: now };
    this.#buckets.set(key, bucket);
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) * perMinute) / 60_000);
    bucket.at = now;
    // A cost above the bucket's size takes all of it.
    const price = Math.min(cost, burst);
    if (bucket.left >= price) {
      bucket.left -= price;
      return 0;
    }
    return Math.ceil(((price - bucket.left) * 60_000) / perMinute);
  }
}

export type LimitCode = 'limit-rate' | 'limit-jobs-person' | 'limit-jobs';

/** A limit of the config is reached. The message names it, and says when to try again. */
export class LimitError extends UserError<LimitCode> {}

/**
 * Automatic requests of clients and servers cost a small part of a request, so more of them may come. A log-in with
 * 5,000 contacts sends a probe, a vCard request and a disco#info to each (docs/operate.md).
 */
const SMALL = { times: 10, perContact: 8, perContactAndMinute: 2 };

/** A tenth more jobs in whole are for admins alone. */
const FOR_ADMINS = 10;

/** Beyond this number of people, the person silent for the longest time is forgotten. */
const MOST_PEOPLE = 20_000;
/** A person reads once in this time, in ms, that they ask too much. Otherwise two programs would talk forever. */
const TOLD_EVERY = 60_000;

/** How much may be asked, and how much may run, by each person and in whole. */
export class Limits {
  readonly #live: LiveOf<'limits'>;
  readonly #now: () => number;
  readonly #requests: Buckets;
  readonly #questions: Buckets;
  readonly #presences: Buckets;
  readonly #told = new Recent<string, number>(MOST_PEOPLE);
  /** Running jobs by person; only those who run some. */
  readonly #running = new Map<string, number>();
  #total = 0;

  /** `now`: milliseconds that only grow. */
  constructor(live: LiveOf<'limits'>, now = () => performance.now()) {
    this.#live = live;
    this.#now = now;
    const buckets = { most: MOST_PEOPLE, now };
    this.#requests = new Buckets(buckets);
    this.#questions = new Buckets(buckets);
    this.#presences = new Buckets(buckets);
  }

  /** Counts a request of a person (bare JID). Returns the reason if it is one too many. */
  request(person: string): LimitError | undefined {
    const { per_user_per_minute: perMinute, burst } = this.#live.config.limits;
    const wait = this.#requests.take(person, { burst, perMinute });
    if (wait === 0) return undefined;
    const seconds = Math.ceil(wait / 1000);
    return new LimitError(
      'limit-rate',
      `Not run: you may ask ${perMinute} times a minute (limits.per_user_per_minute), ${burst} times at once (limits.burst). Try again in ${seconds} s; earlier messages are ignored.`,
    );
  }

  /**
   * Counts an IQ request of a person, on any subject. `contacts`: how many minions the person sees, as clients ask a
   * few things about each; `cost`: how many small requests it equals. Returns the reason if it is one too many.
   */
  question(person: string, contacts: number, cost = 1): LimitError | undefined {
    return tooMany('IQ requests', this.#questions.take(person, this.#small(contacts), cost));
  }

  /** Counts a person's subscription or probe, as `question` does. */
  presence(person: string, contacts: number): LimitError | undefined {
    return tooMany('presence requests', this.#presences.take(person, this.#small(contacts)));
  }

  /** The rate of small requests for somebody who sees so many minions. */
  #small(contacts: number): Rate {
    const { burst, per_user_per_minute: perMinute } = this.#live.config.limits;
    return {
      burst: SMALL.times * burst + SMALL.perContact * contacts,
      perMinute: SMALL.times * perMinute + SMALL.perContactAndMinute * contacts,
    };
  }

  /** True if the person may be told again now about asking too much. */
  tells(person: string): boolean {
    const last = this.#told.get(person);
    if (last !== undefined && this.#now() - last < TOLD_EVERY) return false;
    this.#told.set(person, this.#now());
    return true;
  }

  /**
   * Takes a place for a job. The returned function gives it back, once. Admins have some extra places, so that the jobs
   * of others never keep them out.
   * @throws LimitError if all places are taken
   */
  job(person: string, isAdmin = false): () => void {
    const { jobs, jobs_per_user: perPerson } = this.#live.config.limits;
    const own = this.#running.get(person) ?? 0;
    if (own >= perPerson) {
      throw new LimitError(
        'limit-jobs-person',
        `Nothing ran: ${own} of your jobs run already, the limit is ${perPerson} (limits.jobs_per_user). Try again when one has ended: "jobs" lists them, "kill" ends one.`,
      );
    }
    if (this.#total >= (isAdmin ? jobs + Math.floor(jobs / FOR_ADMINS) : jobs)) {
      throw new LimitError(
        'limit-jobs',
        `Nothing ran: ${this.#total} jobs of all people run already, the limit is ${jobs} (limits.jobs). Try again when some have ended.`,
      );
    }
    return this.runningJob(person);
  }

  /** As `job`, for one that runs in Salt whatever the limits say. */
  runningJob(person: string): () => void {
    this.#running.set(person, (this.#running.get(person) ?? 0) + 1);
    this.#total += 1;
    let running = true;
    return () => {
      if (!running) return;
      running = false;
      this.#total -= 1;
      const left = (this.#running.get(person) ?? 0) - 1;
      if (left > 0) this.#running.set(person, left);
      else this.#running.delete(person);
    };
  }
}

function tooMany(what: string, wait: number): LimitError | undefined {
  if (wait === 0) return undefined;
  const seconds = Math.ceil(wait / 1000);
  return new LimitError(
    'limit-rate',
    `Your client sends too many ${what} (limits.per_user_per_minute, limits.burst). Try again in ${seconds} s.`,
  );
}
