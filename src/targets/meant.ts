import { setImmediate as turn } from 'node:timers/promises';
import type { SaltDict } from '../salt/index.ts';
import { judgeOf, needsGrains } from './evaluate.ts';
import type { FleetGrains } from './fleet-grains.ts';
import type { TargetTree } from './tree.ts';

/** How long matching goes on before everything else gets its turn, milliseconds. */
const AT_ONCE_MS = 5;
/** Minions between two looks at the clock. */
const STEP = 16;

const NO_GRAINS: ReadonlyMap<string, SaltDict> = new Map();

/**
 * Those of these minions that a target means for sure, in their order. A minion whose grains the master does not have is
 * meant neither by a grain nor by its opposite.
 * @throws TargetError where matching would cost too much, and what reading the grains throws
 */
export async function idsMeant(
  tree: TargetTree,
  ids: readonly string[],
  grains: Pick<FleetGrains, 'of'>,
): Promise<string[]> {
  const judge = judgeOf(tree);
  const meant: string[] = [];
  const parts = needsGrains(tree) ? grains.of(ids) : [{ ids, grains: NO_GRAINS }];
  let since = performance.now();
  for await (const part of parts) {
    for (const [index, id] of part.ids.entries()) {
      if (judge(id, part.grains.get(id)) === true) meant.push(id);
      if (index % STEP !== STEP - 1 || performance.now() - since < AT_ONCE_MS) continue;
      await turn();
      since = performance.now();
    }
  }
  return meant;
}
