import { guarded } from '../guard/index.ts';

export interface DeadlineOptions {
  deadlineMs: number;
  /** Any of these ends it too, with its reason. */
  signals: (AbortSignal | undefined)[];
  /** The error for being late. */
  late(): Error;
}

/** Runs a task with a signal that fires when time is up or one of the given signals does. @throws that reason */
export async function deadlined<T>(
  options: DeadlineOptions,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const releases: (() => void)[] = [];
  for (const signal of options.signals) releases.push(follow(signal, controller));
  const timer = setTimeout(
    guarded('deadline', () => controller.abort(options.late())),
    options.deadlineMs,
  );
  try {
    return await unlessAborted(task(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    for (const release of releases) release();
  }
}

/**
 * Aborts a controller as soon as a signal fires; the returned function ends that. By hand, because `AbortSignal.any`
 * leaves an entry in a long-lived signal until a full collection.
 */
export function follow(signal: AbortSignal | undefined, controller: AbortController): () => void {
  const abort = () => controller.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  return () => signal?.removeEventListener('abort', abort);
}

/** Also ends a wait that knows no signal, such as one for a log-in shared with others. */
function unlessAborted<T>(task: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  task.then(resolve, reject);
  return promise;
}
