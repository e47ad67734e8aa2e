import type { Target } from '../salt/index.ts';
import { TargetError } from './errors.ts';
import { parseTarget } from './parse.ts';
import { type ForeignEngine, leavesOf } from './tree.ts';

/** What a minion's own grains decide, which whoever may see the minion may know: its subnet. */
const TOLD_BY_GRAINS: ReadonlySet<ForeignEngine> = new Set(['S']);

/**
 * Whether a target chooses by what people who see its minions may not know: pillar, and what only the master can read
 * (nodegroups, which may choose by pillar, ranges).
 */
export function choosesInPrivate(target: Target): boolean {
  try {
    return leavesOf(parseTarget(target)).some(
      (leaf) => leaf.kind === 'foreign' && !TOLD_BY_GRAINS.has(leaf.engine),
    );
  } catch (error) {
    if (error instanceof TargetError) return true;
    throw error;
  }
}
