import { setImmediate as turn } from 'node:timers/promises';
import { reportCaught } from '../../guard/index.ts';

/** Items in one go, and how long that may take, milliseconds. */
const SLICE = 200;
const SLICE_MS = 10;

/**
 * Does `task` with each item, a slice at a time: what else there is gets its turn in between, and what was sent leaves.
 * The first slice is done at once. Ends early where `isOver`, which is asked before each further slice.
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
      // One that fails keeps the others from nothing.
      reportCaught('slices', error);
    }
    done += 1;
  }
}
