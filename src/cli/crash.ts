import { inspect } from 'node:util';

/** With more faults than this within a minute the process ends: something is wrong for good. */
const MOST_FAULTS = 20;
const WITHIN = 60_000;

/**
 * Reports what no guard caught, and ends the process with 1; or goes on where `mayGoOn` says so, as one person's request
 * must not take down the gateway of all.
 */
export function exitOnCrash(
  report: (error: unknown) => void,
  mayGoOn: (error: unknown) => boolean = () => false,
): void {
  // Node turns an unhandled rejection into this too.
  process.on('uncaughtException', (error) => {
    if (mayGoOn(error)) return;
    report(error);
    process.exit(1);
  });
}

/** Counts faults: false once there are too many within a minute to go on. */
export class FewFaults {
  readonly #now: () => number;
  readonly #at: number[] = [];

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  take(): boolean {
    const now = this.#now();
    while (this.#at[0] !== undefined && this.#at[0] <= now - WITHIN) this.#at.shift();
    this.#at.push(now);
    return this.#at.length <= MOST_FAULTS;
  }
}

/** An error as a crash report has it: its stack, its cause, no more of what hangs on it. */
export function crashText(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error, { depth: 1 });
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\ncaused by ${crashText(error.cause)}`;
}
