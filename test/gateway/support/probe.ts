/** Loaded into the process of a gateway under test, before the gateway: says what it holds, and ends with the test. */

export interface Memory {
  /** In use after a full collection: V8's heap, and what lies outside it, bytes. */
  held: number;
  /** What the system gave the process, bytes. */
  rss: number;
}

process.on('message', () => {
  // Strings that lie outside the heap, as those made of buffers, are let go by the collection after.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ held: heapUsed + external, rss } satisfies Memory);
});
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
