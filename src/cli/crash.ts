import { inspect } from 'node:util';

/** What nobody expected ends the process with 1, once it is reported: in the state that is left, nothing can be promised. */
export function exitOnCrash(report: (error: unknown) => void): void {
  // Node turns an unhandled rejection into this too.
  process.on('uncaughtException', (error) => {
    report(error);
    process.exit(1);
  });
}

/** An error as a crash report has it: its stack, its cause, no more of what hangs on it. */
export function crashText(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error, { depth: 1 });
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\ncaused by ${crashText(error.cause)}`;
}
