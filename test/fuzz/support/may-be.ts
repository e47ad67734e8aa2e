import type { Chunk } from '../../support/salt-api-fleet.ts';

/** What the gateway asks on its own account: of no person's making, and in this very form. */
const OWN = new Set([
  'local_async test.ping',
  'local test.ping',
  'local saltutil.find_job',
  'local_async saltutil.find_job',
  'local saltutil.is_running',
  'runner manage.status',
  'runner manage.present',
  'runner cache.grains',
  'runner jobs.list_job',
  'wheel key.list_all',
]);

/**
 * Whether a lowstate chunk may have left for these senders; with none of them permitted anything, it must be the
 * gateway's own. `permits` judges what a person's name is on.
 */
export function mayBe(
  chunk: Chunk,
  permits: (person: string, chunk: Chunk) => boolean,
  anyone: boolean,
): boolean {
  const { person } = chunk.metadata ?? {};
  if (typeof person === 'string') return permits(person, chunk);
  return anyone || OWN.has(`${chunk.client} ${chunk.fun}`);
}
