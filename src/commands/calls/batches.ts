import type { AcceptedCall, CallParts } from './run-call.ts';
import { unknownMinions } from './unknown-minions.ts';

/**
 * The minions of a call's target in batches, as `salt --batch-size` makes them: those that answer a ping, so many at a
 * time or a percentage of all. Those that are down or do not answer are noted in its answer. @throws SaltError
 */
export async function inBatches(
  { site: { jobs, fleet }, turnOf }: CallParts,
  { call: { target }, request, answer }: AcceptedCall,
  batch: string,
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
    { turn: turnOf(request.person) },
  );
  const reached = await ping.published;
  answer.unknown(unknownMinions(target, reached));
  ping.done.then(() => enough.resolve(), enough.reject);
  await enough.promise;
  const answered = new Set(here);
  const missing = reached.filter((id) => !answered.has(id));
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
