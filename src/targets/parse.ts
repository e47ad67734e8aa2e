import type { Target, TargetType } from '../salt/index.ts';
import { parseCompound } from './compound.ts';
import { shown, TargetError } from './errors.ts';
import { grainLeaf, mustBeShort } from './operand.ts';
import type { ForeignEngine, Leaf, TargetTree } from './tree.ts';

/** Target types that only the master can resolve, and the letter each has in a compound target. */
const FOREIGN = {
  pillar: 'I',
  pillar_exact: 'I',
  pillar_pcre: 'J',
  ipcidr: 'S',
  nodegroup: 'N',
  range: 'R',
} as const satisfies Partial<Record<TargetType, ForeignEngine>>;

/** Reads a target of any type as Salt 3008 does (`salt.utils.minions.CkMinions`). @throws TargetError */
export function parseTarget({ tgt, tgt_type }: Target): TargetTree {
  if (Array.isArray(tgt)) return { kind: 'list', ids: new Set(tgt) };
  if (tgt === '') throw new TargetError('bad-target', 'The target is empty.');
  return tgt_type === 'compound' ? parseCompound(tgt) : simple(tgt, tgt_type);
}

function simple(tgt: string, type: Exclude<TargetType, 'compound'>): Leaf {
  switch (type) {
    case 'glob':
    case 'pcre':
      mustBeShort(tgt);
      return { kind: type, pattern: tgt };
    case 'list':
      return { kind: 'list', ids: new Set(tgt.split(',').filter((id) => id !== '')) };
    case 'grain':
    case 'grain_pcre':
      return grainLeaf(tgt, ':', type === 'grain_pcre');
    default: {
      if (!Object.hasOwn(FOREIGN, type)) {
        throw new TargetError('bad-target', `There is no target type ${shown(type)}.`);
      }
      return { kind: 'foreign', engine: FOREIGN[type], pattern: tgt };
    }
  }
}
