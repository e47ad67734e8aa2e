import { globMatcher, type Minion } from '../../fleet/index.ts';
import { isDict, type SaltClient, type Target } from '../../salt/index.ts';

/**
 * The ids that a target reaches, sorted: globs and lists over the fleet known, all others by what the master
 * has cached of the minions (runner `cache.grains`). @throws SaltError
 */
export async function resolveTarget(
  target: Target,
  fleet: { all(): readonly Pick<Minion, 'id'>[] },
  salt: Pick<SaltClient, 'runner'>,
): Promise<string[]> {
  const { tgt, tgt_type } = target;
  if (Array.isArray(tgt)) return tgt.toSorted();
  if (tgt_type === 'glob') {
    const matches = globMatcher(tgt);
    const ids = fleet.all().map((minion) => minion.id);
    return ids.filter(matches).toSorted();
  }
  const cached = await salt.runner('cache.grains', { tgt, tgt_type });
  return isDict(cached) ? Object.keys(cached).toSorted() : [];
}
