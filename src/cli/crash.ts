import { inspect } from 'node:util';

/** More faults within a minute end the process: it will not recover. */
const MOST_FAULTS = 20;
const WITHIN = 60_000;

/**
 * Reports an error that no guard caught, and ends the process with 1. `mayGoOn` can keep it alive. One person's request must
 * not end the gateway for everyone.
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

/** Gives an error's stack and causes for a crash report, without its other fields. */
export function crashText(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error, { depth: 1 });
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\ncaused by ${crashText(error.cause)}`;
}
