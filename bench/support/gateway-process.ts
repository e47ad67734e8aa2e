import { z } from 'zod';

// The gateway of this checkout, as `salt-xmpp run`, which also says how much memory it holds once all that is no
// longer needed is gone.

const { config } = z.object({ config: z.string() }).parse(JSON.parse(process.argv[2] ?? '{}'));
process.argv.splice(2, Number.POSITIVE_INFINITY, 'run', '--config', config);
process.on('message', () => {
  for (let times = 0; times < 4; times++) globalThis.gc?.();
  // V8 gives pages back to the system a moment later.
  setTimeout(() => {
    globalThis.gc?.();
    process.send?.({ rss: process.memoryUsage().rss });
  }, 500);
});
process.once('disconnect', () => process.exit());
process.send?.('started');
await import('../../src/cli/main.ts');
