import { isDict, type SaltClient, type Turn } from '../../salt/index.ts';

/** They have a queue of their own: however long they take, they hold up no sweep. */
const TURN: Turn = { owner: 'grains', rank: 'gateway' };
/** How long the master may read its cache, milliseconds. */
const WITHIN = 60_000;

/**
 * What the master has cached of these minions' grains, by id (runner `cache.grains`): no minion is asked.
 * @throws SaltError
 */
export async function cachedGrains(
  salt: Pick<SaltClient, 'runner'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  const answer = await salt.runner(
    'cache.grains',
    { tgt: [...ids], tgt_type: 'list' },
    { turn: TURN, deadlineMs: WITHIN },
  );
  return new Map(isDict(answer) ? Object.entries(answer) : []);
}
