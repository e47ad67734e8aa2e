/** Loaded into the process of a gateway under test, before the gateway: says what it holds, and ends with the test. */

import { setImmediate as nextRound } from 'node:timers/promises';

export interface Memory {
  /** In use after full collections: V8's heap, and what lies outside it, bytes. */
  held: number;
  /** The process's memory from the system, bytes. */
  rss: number;
}

/** A second collection frees memory of finalizers, and strings outside the heap. */
const COLLECTIONS = 4;

async function tell(): Promise<void> {
  for (let n = 0; n < COLLECTIONS; n++) {
    globalThis.gc?.();
    await nextRound();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ held: heapUsed + external, rss } satisfies Memory);
}

process.on('message', () => void tell());
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
