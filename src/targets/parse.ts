import type { Target, TargetType } from '../salt/index.ts';
import { parseCompound } from './compound.ts';
import { shown, TargetError } from './errors.ts';
import { grainLeaf, mustBeShort } from './operand.ts';
import { type ForeignEngine, leavesOf, type TargetTree } from './tree.ts';

/** Target types that only the master can resolve, and the letter each has in a compound target. */
const FOREIGN = {
  pillar: 'I',
  pillar_exact: 'I',
  pillar_pcre: 'J',
  ipcidr: 'S',
  nodegroup: 'N',
  range: 'R',
} as const satisfies Partial<Record<TargetType, ForeignEngine>>;

/** Facts that a minion's grains decide and that its viewers may know: its subnet. */
const TOLD_BY_GRAINS: ForeignEngine = 'S';

/** Reads a target of any type as Salt 3008 does (`salt.utils.minions.CkMinions`). @throws TargetError */
export function parseTarget({ tgt, tgt_type }: Target): TargetTree {
  if (tgt === '') throw new TargetError('bad-target', 'The target is empty.');
  switch (tgt_type) {
    case 'compound':
      return parseCompound(tgt);
    case 'list':
      return { kind: 'list', ids: new Set(tgt) };
    case 'glob':
    case 'pcre':
      mustBeShort(tgt);
      return { kind: tgt_type, pattern: tgt };
    case 'grain':
    case 'grain_pcre':
      return grainLeaf(tgt, ':', tgt_type === 'grain_pcre');
    default:
      // A stored target may be of an older or newer program.
      if (Object.hasOwn(FOREIGN, tgt_type))
        return { kind: 'foreign', engine: FOREIGN[tgt_type], pattern: tgt };
      throw new TargetError('bad-target', `There is no target type ${shown(tgt_type)}.`);
  }
}

/**
 * True if a target chooses by facts that people who see its minions may not know. These are the pillar, and targets
 * that only the master can read (nodegroups, which may choose by pillar, and ranges).
 */
export function choosesInPrivate(target: Target): boolean {
  try {
    return leavesOf(parseTarget(target)).some(
      (leaf) => leaf.kind === 'foreign' && leaf.engine !== TOLD_BY_GRAINS,
    );
  } catch (error) {
    if (error instanceof TargetError) return true;
    throw error;
  }
}
