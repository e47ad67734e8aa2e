import { guarded } from './guard.ts';

/** How long the gateway waits before it tries something again. */
export interface Pace {
  /** The wait after the first failure, milliseconds. Each further wait is twice as long, */
  firstMs: number;
  /** up to this, milliseconds. */
  mostMs: number;
  /** Failures in a row after which it is given up. Default: never. */
  times: number;
  /** A success that held for a shorter time, in milliseconds, does not bring the short waits back. */
  steadyMs: number;
}

/**
 * The pace of everything that has no reason for another. Its longest wait is short of 10 s: so long a recovery may go
 * unnoticed. A trouble that lasts costs some 20 attempts in two minutes.
 */
export const USUAL_PACE: Readonly<Pace> = {
  firstMs: 1_000,
  mostMs: 8_000,
  times: Number.POSITIVE_INFINITY,
  steadyMs: 30_000,
};

/** Each wait is drawn from its upper quarter, so that many gateways spread out. */
const DRAWN = 0.25;
/** A trouble is over once things worked for this time, milliseconds: some work for a moment each time. */
const OVER_AFTER = 1_000;

/** The number of troubles of one kind that each have the full pace; more of them share it. */
const FULL_PACE = 8;

/** The owner of attempts hears of them. */
export interface RepeatingListener {
  /** How many of that kind fail at present. */
  crowd(): number;
  failed(repeating: Repeating): void;
  over(repeating: Repeating): void;
}

/**
 * Decides when something is tried again that failed: the one place for this. Each wait is longer than the one before,
 * up to a limit. It starts from the beginning once things worked for a while.
 */
export class Repeating {
  readonly #pace: Pace;
  readonly #listener: RepeatingListener | undefined;
  #failures = 0;
  /** Failures since the waits began from the shortest. */
  #waits = 0;
  #since: number | undefined;
  #workedAt: number | undefined;
  #heldUntil = Number.NEGATIVE_INFINITY;
  #planned: { timer: NodeJS.Timeout; due(): void; stopped: (() => void) | undefined } | undefined;
  #over: NodeJS.Timeout | undefined;

  constructor(pace: Partial<Pace> = {}, listener?: RepeatingListener) {
    this.#pace = { ...USUAL_PACE, ...pace };
    this.#listener = listener;
  }

  /** Failures in a row. A success that did not hold counts for nothing. */
  get failures(): number {
    return this.#failures;
  }

  /** Since when it fails, milliseconds since 1970; undefined where it does not. */
  get since(): number | undefined {
    return this.#since;
  }

  /** It failed as often as it may: it is not tried again. */
  get isSpent(): boolean {
    return this.#waits >= this.#pace.times;
  }

  /** True while another attempt would come too early. For attempts that somebody asks for. */
  get isHeld(): boolean {
    return performance.now() < this.#heldUntil;
  }

  /**
   * It failed: gives the wait before the next attempt, milliseconds. `late`: somebody has to change something first, so
   * that the longest wait comes at once. `mostMs`: the longest wait this time, where a `hurry` will come.
   */
  failed({ late = false, mostMs = this.#pace.mostMs } = {}): number {
    const { firstMs, steadyMs } = this.#pace;
    const now = performance.now();
    if (this.#workedAt !== undefined && now - this.#workedAt >= steadyMs) this.#forget();
    this.#workedAt = undefined;
    clearTimeout(this.#over);
    const shared = mostMs * Math.max(1, (this.#listener?.crowd() ?? 1) / FULL_PACE);
    const full = late ? shared : Math.min(shared, firstMs * 2 ** Math.min(this.#waits, 30));
    const wait = full * (1 - DRAWN * Math.random());
    this.#failures += 1;
    this.#waits += 1;
    this.#since ??= Date.now();
    this.#heldUntil = now + wait;
    this.#listener?.failed(this);
    return wait;
  }

  /** It worked. */
  worked(): void {
    this.#heldUntil = Number.NEGATIVE_INFINITY;
    if (this.#failures === 0 || this.#workedAt !== undefined) return;
    this.#workedAt = performance.now();
    if (this.#since === undefined) return;
    this.#over = setTimeout(
      guarded('repeating', () => this.#isOver()),
      OVER_AFTER,
    ).unref();
  }

  /**
   * Runs a task after the current wait, or as soon as `hurry` says so; `stop` calls `stopped` in its place. One at a
   * time: the last one counts.
   */
  plan(task: () => unknown, stopped?: () => void): void {
    clearTimeout(this.#planned?.timer);
    const due = guarded('repeating', () => {
      this.#planned = undefined;
      return task();
    });
    const wait = Math.max(0, this.#heldUntil - performance.now());
    this.#planned = { timer: setTimeout(due, wait).unref(), due, stopped };
  }

  /** True while a task is planned. */
  get isPlanned(): boolean {
    return this.#planned !== undefined;
  }

  /** Waits for the next attempt; ends early by `hurry`, `stop` or the signal. Never fails. */
  async wait(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = guarded('repeating', () => this.stop());
    signal?.addEventListener('abort', end, { once: true });
    this.plan(resolve, resolve);
    await promise;
    signal?.removeEventListener('abort', end);
  }

  /**
   * The thing that it depends on works: tries it now, with the short waits again. The attempt shows whether the trouble is
   * over. Without an attempt it counts as over, or if only that thing was to `blame`.
   */
  hurry(blame = false): void {
    this.#heldUntil = Number.NEGATIVE_INFINITY;
    this.#waits = 0;
    if (blame || !this.#planned) {
      this.#forget();
      this.#isOver();
    }
    clearTimeout(this.#planned?.timer);
    this.#planned?.due();
  }

  /** Ends it: nothing planned runs, and the trouble no longer counts. */
  stop(): void {
    const planned = this.#planned;
    this.#planned = undefined;
    clearTimeout(planned?.timer);
    planned?.stopped?.();
    this.#isOver();
  }

  #forget(): void {
    this.#failures = 0;
    this.#waits = 0;
  }

  #isOver(): void {
    clearTimeout(this.#over);
    if (this.#since === undefined) return;
    this.#since = undefined;
    this.#listener?.over(this);
  }
}
