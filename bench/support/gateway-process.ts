import { z } from 'zod';
import { tellSettledMemory } from './settled-memory.ts';

// The gateway of this checkout, as `salt-xmpp run`, which also says how much memory it holds once all that is no
// longer needed is gone.

const { config } = z.object({ config: z.string() }).parse(JSON.parse(process.argv[2] ?? '{}'));
process.argv.splice(2, Number.POSITIVE_INFINITY, 'run', '--config', config);
tellSettledMemory();
process.send?.('started');
await import('../../src/cli/main.ts');
