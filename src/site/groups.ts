import type { Config, GroupConfig } from '../config/index.ts';
import { globMatcher, type Minion } from '../fleet/index.ts';
import { isDict, type SaltClient, SaltError, type Target } from '../salt/index.ts';
import {
  type FleetGrains,
  idsMeant,
  leavesOf,
  parseTarget,
  TargetError,
  type TargetTree,
} from '../targets/index.ts';

/** The config's `groups`: named targets. */
export type Groups = Readonly<Config['groups']>;

/** Reads a group as a target: a list is written with commas, as on Salt's command line. */
export function groupTarget({ target, target_type }: GroupConfig): Target {
  if (target_type !== 'list') return { tgt: target, tgt_type: target_type };
  return { tgt: target.split(',').map((id) => id.trim()), tgt_type: target_type };
}

/** How long the master may take to resolve a target, milliseconds. */
const RESOLVED_WITHIN = 20_000;

/**
 * Resolves a target to sorted ids. Globs and lists go over the known fleet. All others use the grains that the master
 * has cached (runner `cache.grains`), or `grains` if that is more than the gateway accepts. Only for targets of the
 * config and of admins: the master resolves no targets of others.
 * @throws SaltError
 */
export async function resolveTarget(
  target: Target,
  fleet: { all(): readonly Pick<Minion, 'id'>[] },
  salt: Pick<SaltClient, 'runner'>,
  grains?: Pick<FleetGrains, 'of'>,
): Promise<string[]> {
  const { tgt, tgt_type } = target;
  if (tgt_type === 'list') return Array.from(new Set(tgt)).sort();
  if (tgt_type === 'glob') {
    const matches = globMatcher(tgt);
    const ids = fleet.all().map((minion) => minion.id);
    return ids.filter(matches).toSorted();
  }
  try {
    const cached = await salt.runner('cache.grains', { tgt, tgt_type }, { deadlineMs: RESOLVED_WITHIN });
    return isDict(cached) ? Object.keys(cached).toSorted() : [];
  } catch (error) {
    // The master sends all grains with the ids, and one minion may have made its grains too large.
    const isTooLarge = error instanceof SaltError && error.code === 'salt-too-large';
    const tree = isTooLarge && grains ? treeOf(target) : undefined;
    if (!tree || !grains) throw error;
    const ids = fleet.all().map(({ id }) => id);
    return (await idsMeant(tree, ids, grains)).toSorted();
  }
}

/** The tree of a target that can be told by ids and grains alone; undefined of others. */
function treeOf(target: Target): TargetTree | undefined {
  try {
    const tree = parseTarget(target);
    return leavesOf(tree).some(({ kind }) => kind === 'foreign') ? undefined : tree;
  } catch (error) {
    if (error instanceof TargetError) return undefined;
    throw error;
  }
}
