import { z } from 'zod';
import { SaltApiStandIn } from '../../test/support/salt-api.ts';
import type { Chunk } from '../../test/support/salt-api-fleet.ts';

// Stand-ins for salt-api as a process of their own, which answer at once.

const { minions, count } = z
  .object({ minions: z.number(), count: z.number() })
  .parse(JSON.parse(process.argv[2] ?? '{}'));

const ids = Array.from({ length: minions }, (_, index) => `node${String(index).padStart(5, '0')}`);
const standIns = await Promise.all(
  Array.from({ length: count }, () => SaltApiStandIn.start({ minions: ids })),
);
for (const { fleet } of standIns) {
  // The stand-in's own way takes time that grows with the square of a list's length.
  const targets = fleet.targets.bind(fleet);
  fleet.targets = (chunk: Chunk) =>
    Array.isArray(chunk.tgt) ? chunk.tgt.filter((id) => fleet.minions.has(id)) : targets(chunk);
  fleet.functions.set('grains.get', (id) => ({ ret: id }));
}
process.once('disconnect', () => process.exit());
process.send?.(standIns.map(({ url }) => url));
