import { setImmediate as turn } from 'node:timers/promises';
import { globMatcher } from '../fleet/index.ts';
import type { SaltDict } from '../salt/index.ts';
import { TargetError } from './errors.ts';
import type { FleetGrains } from './fleet-grains.ts';
import { GrainMatcher, type MakeMatcher } from './grain-match.ts';
import { pythonMatcher, Work } from './python-regex.ts';
import type { Leaf, TargetTree } from './tree.ts';

/** How long matching goes on before everything else gets its turn, milliseconds. */
const AT_ONCE_MS = 5;
/** Minions between two looks at the clock. */
const STEP = 16;

const NO_GRAINS: ReadonlyMap<string, SaltDict> = new Map();

/**
 * The minions that a target surely means, in their order. For minions without cached grains, neither a grain nor its
 * opposite matches.
 * @throws TargetError if matching would cost too much, and the errors of the grains' read
 */
export async function idsMeant(
  tree: TargetTree,
  ids: readonly string[],
  grains: Pick<FleetGrains, 'of'>,
): Promise<string[]> {
  const judge = judgeOf(tree, new Work());
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

/** True if a target means a minion; undefined if that depends on unknown grains. */
type Meant = boolean | undefined;

/** Judges, by a minion's id and grains, if a target means it. @throws TargetError if it costs too much */
type Judge = (id: string, grains: SaltDict | undefined) => Meant;

/** Makes the judge of a target, its patterns compiled once. @throws TargetError for one that cannot be compiled */
function judgeOf(tree: TargetTree, work: Work): Judge {
  if (tree.kind === 'not') return negated(judgeOf(tree.of, work));
  if (tree.kind === 'and' || tree.kind === 'or') {
    const judges = tree.of.map((part) => judgeOf(part, work));
    return tree.kind === 'and' ? allOf(judges) : negated(allOf(judges.map(negated)));
  }
  return leafJudge(tree, work);
}

/** True if a target can be resolved without any grains. */
function needsGrains(tree: TargetTree): boolean {
  if (tree.kind === 'not') return needsGrains(tree.of);
  return tree.kind === 'and' || tree.kind === 'or' ? tree.of.some(needsGrains) : tree.kind === 'grain';
}

function negated(judge: Judge): Judge {
  return (id, grains) => {
    const meant = judge(id, grains);
    return meant === undefined ? undefined : !meant;
  };
}

function allOf(judges: readonly Judge[]): Judge {
  return (id, grains) => {
    let all: Meant = true;
    for (const judge of judges) {
      const meant = judge(id, grains);
      if (meant === false) return false;
      if (meant === undefined) all = undefined;
    }
    return all;
  };
}

function leafJudge(leaf: Leaf, work: Work): Judge {
  switch (leaf.kind) {
    case 'glob':
      return globMatcher(leaf.pattern);
    case 'pcre':
      return pythonMatcher(leaf.pattern, work);
    case 'list':
      return (id) => leaf.ids.has(id);
    case 'grain':
      return grainJudge(leaf, work);
    case 'foreign':
      return () => undefined;
  }
}

function grainJudge(leaf: Extract<Leaf, { kind: 'grain' }>, work: Work): Judge {
  const matcher = new GrainMatcher(
    leaf.regex ? expressions(leaf, work) : (pattern) => valueGlob(pattern, work),
  );
  return (_id, grains) => grains && matcher.matches(grains, leaf.pattern, leaf.delimiter);
}

/** Matches a grain's values by an expression, or by the rest of it below a longer path. */
function expressions(leaf: Extract<Leaf, { kind: 'grain' }>, work: Work): MakeMatcher {
  const whole = leaf.pattern
    .slice(leaf.pattern.indexOf(leaf.delimiter) + leaf.delimiter.length)
    .toLowerCase();
  // An unreadable one is refused even if no minion has that grain.
  const matches = pythonMatcher(whole, work);
  return (pattern) => {
    if (pattern === whole) return matches;
    try {
      return pythonMatcher(pattern, work);
    } catch (error) {
      // A piece that is not an expression by itself matches nothing, as in Salt.
      if (error instanceof TargetError && error.code === 'bad-target') return () => false;
      throw error;
    }
  };
}

/** A glob is about ten times as fast as an expression, and its time too grows with both lengths. */
function valueGlob(pattern: string, work: Work): (text: string) => boolean {
  const matches = globMatcher(pattern);
  return (text) => {
    work.spend(Math.ceil((text.length * pattern.length) / 10));
    return matches(text);
  };
}
