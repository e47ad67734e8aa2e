import type { Fleet } from '../../fleet/index.ts';
import type { JobTracker, Target } from '../../salt/index.ts';
import type { Answer } from './answer.ts';
import { unknownMinions } from './unknown-minions.ts';

/**
 * The minions of a target in batches, as `salt --batch-size` makes them: those that answer a ping, so many at a
 * time or a percentage of all. Those that are down or do not answer are noted in `answer`. @throws SaltError
 */
export async function inBatches(
  { jobs, fleet }: { jobs: JobTracker; fleet: Pick<Fleet, 'get'> },
  target: Target,
  batch: string,
  answer: Answer,
): Promise<string[][]> {
  const here: string[] = [];
  const waiting = new Set<string>();
  const enough = Promise.withResolvers<void>();
  const ping = jobs.publish(
    target,
    'test.ping',
    {},
    {
      published: (ids) => {
        answer.acknowledge();
        for (const id of ids) if (fleet.get(id)?.state !== 'down') waiting.add(id);
        if (waiting.size === 0) enough.resolve();
      },
      returned: (id) => {
        here.push(id);
        waiting.delete(id);
        if (waiting.size === 0) enough.resolve();
      },
    },
  );
  const reached = await ping.published;
  answer.unknown(unknownMinions(target, reached));
  ping.done.then(() => enough.resolve(), enough.reject);
  await enough.promise;
  const missing = reached.filter((id) => !here.includes(id));
  answer.expect(missing.filter((id) => fleet.get(id)?.state === 'down'));
  answer.notRun(missing, 'it did not answer a ping');
  const size = batch.endsWith('%')
    ? Math.floor((here.length * Number(batch.slice(0, -1))) / 100)
    : Number(batch);
  const batches: string[][] = [];
  const step = Math.max(1, size);
  for (let at = 0; at < here.length; at += step) batches.push(here.slice(at, at + step));
  return batches;
}
