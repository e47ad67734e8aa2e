import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Live memory after a full collection. */
export function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  // Strings that lie outside the heap, as those made of buffers, are let go by the collection after.
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
