import { channel } from 'node:diagnostics_channel';

/** An error that would have ended the process, and where it came from: two or three words, such as `teller`. */
export interface Caught {
  where: string;
  error: unknown;
  /** True if the part has logged it itself, with more details. */
  isLogged: boolean;
}

const CAUGHT = channel('salt-xmpp:caught');

/**
 * Makes a function that is safe as a timer or a listener: its errors and rejections are reported and go no further.
 * Node would end the process for them.
 */
export function guarded<Args extends unknown[]>(
  where: string,
  run: (...args: Args) => unknown,
): (...args: Args) => void {
  return (...args) => {
    try {
      const done = run(...args);
      if (done instanceof Promise) background(where, done);
    } catch (error) {
      reportCaught(where, error);
    }
  };
}

/** Lets a promise go on by itself, and reports its error. Node would end the process for it. */
export function background(where: string, promise: Promise<unknown>): void {
  promise.catch((error: unknown) => reportCaught(where, error));
}

/**
 * Reports an error that was caught at a boundary. `isLogged`: the part that caught it has logged it. Without a log and
 * a listener it becomes a warning of Node.
 */
export function reportCaught(where: string, error: unknown, isLogged = false): void {
  if (CAUGHT.hasSubscribers) CAUGHT.publish({ where, error, isLogged } satisfies Caught);
  else if (!isLogged) process.emitWarning(error instanceof Error ? error : String(error));
}

/** Listens for the errors of the whole process; the function given back ends it. */
export function onCaught(listener: (caught: Caught) => void): () => void {
  const heard = (message: unknown) => listener(message as Caught);
  CAUGHT.subscribe(heard);
  return () => void CAUGHT.unsubscribe(heard);
}

/** Waits, or until the signal fires; never fails. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    resolve();
  };
  const timer = setTimeout(end, ms).unref();
  signal?.addEventListener('abort', end, { once: true });
  return promise;
}
