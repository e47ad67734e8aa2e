import { Recent } from '../ops/index.ts';

/** How many may come at once, after a pause, and how many a minute. */
export interface Rate {
  readonly burst: number;
  readonly perMinute: number;
}

export interface BucketOptions {
  /** Keys remembered at most; who is forgotten begins with a full bucket. */
  most: number;
  /** Milliseconds that only grow. */
  now?: () => number;
}

interface Bucket {
  left: number;
  at: number;
}

/** A token bucket for each key. */
export class Buckets {
  readonly #now: () => number;
  readonly #buckets: Recent<string, Bucket>;

  constructor(options: BucketOptions) {
    this.#now = options.now ?? (() => performance.now());
    this.#buckets = new Recent(options.most);
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
    // What costs more than the bucket holds takes all of it.
    const price = Math.min(cost, burst);
    if (bucket.left >= price) {
      bucket.left -= price;
      return 0;
    }
    return Math.ceil(((price - bucket.left) * 60_000) / perMinute);
  }
}
