import { background, UserError, within } from '../../guard/index.ts';
import { SaltError } from '../../salt/index.ts';

/** A form opens after this time at the latest, whatever Salt has answered by then, in ms. */
const WAIT_MS = 3_000;

/** Salt's answer; undefined if it takes too long or fails: the form does without it. Other errors are thrown. */
export async function inTime<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await within(asking, WAIT_MS);
  } catch (error) {
    if (error instanceof SaltError) return undefined;
    throw error;
  }
}

/** Runs a task that only saves time later: a stage says what is wrong when it needs the answer. */
export function inBackground(task: () => Promise<unknown>): void {
  background(
    'fields',
    task().then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof UserError)) throw error;
      },
    ),
  );
}
