import { setTimeout as later } from 'node:timers/promises';

/** How long anything may take on a slow machine, in ms: reached only by a test that fails. */
export const PATIENCE = 60_000;
/** In ms between two looks: soon at first, more rarely where it takes long anyway. */
const LOOKED_AFTER = { least: 5, most: 250 };

/** The words for a failure; a function finds them at the end. */
export type Failure = string | (() => string);

/** Gives the promise's value. @throws Error with `failure` after too long */
export async function patiently<T>(promise: Promise<T>, failure: Failure, ms = PATIENCE): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(inWords(failure))), ms);
  });
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * Looks again and again until it sees something true. Only for changes without an event. Gives what it saw.
 * @throws Error with `failure` after too long
 */
export async function until<T>(
  look: () => T | Promise<T>,
  failure: Failure,
  ms = PATIENCE,
): Promise<Exclude<T, undefined | false | ''>> {
  const began = performance.now();
  for (;;) {
    const seen = await look();
    if (seen) return seen as Exclude<T, undefined | false | ''>;
    const waited = performance.now() - began;
    if (waited > ms) throw new Error(inWords(failure));
    await later(Math.min(LOOKED_AFTER.least + waited / 10, LOOKED_AFTER.most));
  }
}

function inWords(failure: Failure): string {
  return typeof failure === 'string' ? failure : failure();
}
