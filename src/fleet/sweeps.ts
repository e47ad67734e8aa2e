import type { LiveSalt } from '../config/index.ts';
import { guarded, reportCaught } from '../guard/index.ts';

export interface SweepsOptions {
  live: LiveSalt<'presence_interval'>;
  now(): number;
  /** Sweeps; whether that worked. Never rejects. */
  sweep(): Promise<boolean>;
}

/** After a sweep that failed, in seconds: a Salt that is gone refuses at once, and people wait for it. */
const RETRY_SECONDS = [1, 2];

/** When the fleet is swept: each interval, again soon after a failure, and earlier where that is asked for. */
export class Sweeps {
  readonly #options: SweepsOptions;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #startedAt = Number.NEGATIVE_INFINITY;
  #running = false;
  #stopped = false;
  #failures = 0;

  constructor(options: SweepsOptions) {
    this.#options = options;
  }

  /** When the last one began, in milliseconds since the epoch. */
  get startedAt(): number {
    return this.#startedAt;
  }

  /** The next one begins no later than in so many seconds; while one runs, after that one. */
  within(seconds: number): void {
    const dueAt = this.#options.now() + seconds * 1000;
    if (this.#stopped || dueAt >= this.#dueAt) return;
    this.#dueAt = dueAt;
    if (!this.#running) this.#arm();
  }

  /** As `within`, but no sooner than so many seconds after the last one began. */
  soon(apart: number): void {
    this.within(Math.max(0, (this.#startedAt - this.#options.now()) / 1000 + apart));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const wait = Math.max(0, this.#dueAt - this.#options.now());
    this.#timer = setTimeout(
      guarded('sweeps', () => this.#run()),
      wait,
    );
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#startedAt = this.#options.now();
    this.#dueAt = Number.POSITIVE_INFINITY;
    const worked = await this.#sweep();
    this.#running = false;
    if (this.#stopped) return;
    this.#failures = worked ? 0 : this.#failures + 1;
    const next = this.#options.now() + this.#waitMs();
    this.#dueAt = Math.min(this.#dueAt, next);
    this.#arm();
  }

  /** Whether it worked. Whatever fails, there is a next one. */
  async #sweep(): Promise<boolean> {
    try {
      return await this.#options.sweep();
    } catch (error) {
      reportCaught('sweeps', error);
      return false;
    }
  }

  /** A slow Salt is not asked without pause: at least half the interval lies between two. */
  #waitMs(): number {
    const { live, now } = this.#options;
    const interval = live.config.presence_interval;
    if (this.#failures > 0)
      return 1000 * (RETRY_SECONDS[Math.min(this.#failures, RETRY_SECONDS.length) - 1] ?? interval);
    return Math.max(interval * 500, this.#startedAt + interval * 1000 - now());
  }
}
