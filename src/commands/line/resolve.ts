import { globMatcher, type Minion } from '../../fleet/index.ts';
import { isDict, type SaltClient, type Target } from '../../salt/index.ts';

/** How long the master may take to resolve a target, milliseconds. */
const RESOLVED_WITHIN = 20_000;

/**
 * The ids that a target reaches, sorted: globs and lists over the fleet known, all others by what the master
 * has cached of the minions (runner `cache.grains`). For targets of the config and of admins alone: of those of others
 * the master resolves none. @throws SaltError
 */
export async function resolveTarget(
  target: Target,
  fleet: { all(): readonly Pick<Minion, 'id'>[] },
  salt: Pick<SaltClient, 'runner'>,
): Promise<string[]> {
  const { tgt, tgt_type } = target;
  if (Array.isArray(tgt)) return Array.from(new Set(tgt)).sort();
  if (tgt_type === 'glob') {
    const matches = globMatcher(tgt);
    const ids = fleet.all().map((minion) => minion.id);
    return ids.filter(matches).toSorted();
  }
  const cached = await salt.runner('cache.grains', { tgt, tgt_type }, { deadlineMs: RESOLVED_WITHIN });
  return isDict(cached) ? Object.keys(cached).toSorted() : [];
}
