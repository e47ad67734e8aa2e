import { background, UserError } from '../../guard/index.ts';
import { SaltError } from '../../salt/index.ts';

/** A form opens after this time at the latest, whatever Salt has answered by then, in ms. */
const WAIT_MS = 3_000;

/** Salt's answer; undefined if it takes too long or fails: the form does without it. Other errors are thrown. */
export async function inTime<T>(asking: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), WAIT_MS);
  });
  try {
    return await Promise.race([asking, late]);
  } catch (error) {
    if (error instanceof SaltError) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
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
