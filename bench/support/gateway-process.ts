import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { tellSettledMemory } from './settled-memory.ts';

// The gateway as `salt-xmpp run`, which also reports its memory after a full collection.

const { config, main } = z
  .object({ config: z.string(), main: z.string() })
  .parse(JSON.parse(process.argv[2] ?? '{}'));
process.argv.splice(2, Number.POSITIVE_INFINITY, 'run', '--config', config);
tellSettledMemory();
process.send?.('started');
await import(pathToFileURL(main).href);
