import { isDict, type SaltClient } from '../../salt/index.ts';

/**
 * What the master has cached of these minions' grains, by id (runner `cache.grains`): no minion is asked.
 * @throws SaltError
 */
export async function cachedGrains(
  salt: Pick<SaltClient, 'runner'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  const answer = await salt.runner('cache.grains', { tgt: [...ids], tgt_type: 'list' });
  return new Map(isDict(answer) ? Object.entries(answer) : []);
}
