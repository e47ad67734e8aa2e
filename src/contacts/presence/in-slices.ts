import { setImmediate as turn } from 'node:timers/promises';
import { reportCaught } from '../../guard/index.ts';

/** Items in one go, and how long that may take, milliseconds. */
const SLICE = 200;
const SLICE_MS = 10;

/**
 * Runs `task` for each item, a slice at a time, so that other work gets its turn and sent stanzas leave. The first
 * slice runs at once. Ends early if `isOver`, which is asked before each further slice.
 */
export async function inSlices<T>(
  items: readonly T[],
  task: (item: T) => void,
  isOver: () => boolean,
): Promise<void> {
  let [done, until] = [0, performance.now() + SLICE_MS];
  for (const item of items) {
    if (done >= SLICE || performance.now() >= until) {
      await turn();
      if (isOver()) return;
      [done, until] = [0, performance.now() + SLICE_MS];
    }
    try {
      task(item);
    } catch (error) {
      // A failed item does not stop the others.
      reportCaught('slices', error);
    }
    done += 1;
  }
}
