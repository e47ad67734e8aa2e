import type { Chunk } from '../../support/salt-api-fleet.ts';

/** The gateway's own questions: from no person, and in exactly this form. */
const OWN = new Set([
  'local_async test.ping',
  'local test.ping',
  'local saltutil.find_job',
  'local_async saltutil.find_job',
  'local saltutil.is_running',
  'runner manage.status',
  'runner manage.present',
  'runner manage.versions',
  'runner cache.grains',
  'runner jobs.list_job',
  'wheel key.list_all',
]);

/**
 * True if a lowstate chunk may have left for these senders. If none of them has a permit, it must be a question of the
 * gateway. `permits` judges chunks with a person's name.
 */
export function mayBe(
  chunk: Chunk,
  permits: (person: string, chunk: Chunk) => boolean,
  anyone: boolean,
): boolean {
  const { person } = chunk.requested_by ?? {};
  if (typeof person === 'string') return permits(person, chunk);
  return anyone || OWN.has(`${chunk.client} ${chunk.fun}`);
}
