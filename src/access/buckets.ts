import { Recent } from '../ops/index.ts';

export interface BucketOptions {
  /** How many may come at once, after a pause. */
  burst: number;
  perMinute: number;
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
  readonly #options: BucketOptions;
  readonly #now: () => number;
  readonly #buckets: Recent<string, Bucket>;

  constructor(options: BucketOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#buckets = new Recent(options.most);
  }

  /**
   * Takes one, or as many as a dearer thing costs: 0 where there were so many, else the milliseconds until there are.
   * `more`: what this key's bucket holds besides.
   */
  take(key: string, cost = 1, more = { burst: 0, perMinute: 0 }): number {
    const burst = this.#options.burst + more.burst;
    const perMinute = this.#options.perMinute + more.perMinute;
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
