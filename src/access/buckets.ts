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

  /** Takes one: 0 where there was one, else the milliseconds until there is. */
  take(key: string): number {
    const { burst, perMinute } = this.#options;
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { left: burst, at: now };
    this.#buckets.set(key, bucket);
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) * perMinute) / 60_000);
    bucket.at = now;
    if (bucket.left >= 1) {
      bucket.left -= 1;
      return 0;
    }
    return Math.ceil(((1 - bucket.left) * 60_000) / perMinute);
  }
}
