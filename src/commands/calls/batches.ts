import type { JobTracker, Target } from '../../salt/index.ts';

/**
 * The minions of a target in batches, as `salt --batch-size` makes them: those that answer a ping, so many at a
 * time or a percentage of all. @throws SaltError
 */
export async function inBatches(jobs: JobTracker, target: Target, batch: string): Promise<string[][]> {
  const here: string[] = [];
  const ping = jobs.publish(target, 'test.ping', {}, { returned: (id) => here.push(id) });
  await ping.done;
  const size = batch.endsWith('%')
    ? Math.floor((here.length * Number(batch.slice(0, -1))) / 100)
    : Number(batch);
  const batches: string[][] = [];
  const step = Math.max(1, size);
  for (let at = 0; at < here.length; at += step) batches.push(here.slice(at, at + step));
  return batches;
}
