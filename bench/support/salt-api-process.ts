import { z } from 'zod';
import { SaltApiStandIn } from '../../test/support/salt-api.ts';
import type { Chunk } from '../../test/support/salt-api-fleet.ts';
import { VERSION } from '../../test/support/salt-version.ts';
import { now } from './clock.ts';

// Stand-ins for salt-api as a separate process, which answer at once.

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

/** A minion, as far as the gateway shows it; a real one's grains have some 5 KB. */
const GRAINS = {
  os: 'Debian',
  os_family: 'Debian',
  osrelease: '12',
  saltversion: VERSION,
  kernel: 'Linux',
  kernelrelease: '6.1.0-28-amd64',
  mem_total: 3915,
  num_cpus: 2,
  ipv4: ['127.0.0.1', '192.0.2.17'],
};

for (const { fleet, lowstate } of standIns) {
  lowstate.runners.set('cache.grains', ({ tgt }) => {
    const asked = Array.isArray(tgt) ? tgt.map(String) : [...fleet.minions.keys()];
    return Object.fromEntries(asked.filter((id) => fleet.minions.has(id)).map((id) => [id, GRAINS]));
  });
}

/** The first so many minions of each stand-in go without goodbye, or come back and say so. Says when it began to. */
const flap = z.object({ minions: z.number(), up: z.boolean() });
process.on('message', (asked) => {
  const { minions: count, up } = flap.parse(asked);
  const some = ids.slice(0, count);
  process.send?.({ at: now() });
  for (const standIn of standIns) {
    for (const id of some) standIn.fleet.get(id).up = up;
    if (!up) standIn.fire('salt/presence/change', { lost: some, new: [], _stamp: new Date().toISOString() });
    else
      for (const id of some) standIn.fire(`salt/minion/${id}/start`, { cmd: '_minion_event', id, data: '' });
  }
});
process.once('disconnect', () => process.exit());
process.send?.(standIns.map(({ url }) => url));
