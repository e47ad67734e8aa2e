import { setImmediate as turn } from 'node:timers/promises';

/** Items in one go. */
const SLICE = 200;

/**
 * Does `task` with each item, a slice at a time: what else there is gets its turn in between, and what was sent leaves.
 * The first slice is done at once. Ends early where `isOver`, which is asked before each further slice.
 */
export async function inSlices<T>(
  items: readonly T[],
  task: (item: T) => void,
  isOver: () => boolean,
): Promise<void> {
  for (let from = 0; from < items.length; from += SLICE) {
    if (from > 0) {
      await turn();
      if (isOver()) return;
    }
    for (const item of items.slice(from, from + SLICE)) task(item);
  }
}
