/** The meaning of a target, as a tree. */
export type TargetTree =
  | Leaf
  | { kind: 'not'; of: TargetTree }
  | { kind: 'and'; of: TargetTree[] }
  | { kind: 'or'; of: TargetTree[] };

/** One operand: what it asks of a single minion. */
export type Leaf =
  /** fnmatch's pattern over ids. */
  | { kind: 'glob'; pattern: string }
  /** Python's `re.match` over ids. */
  | { kind: 'pcre'; pattern: string }
  | { kind: 'list'; ids: ReadonlySet<string> }
  /** `name:value`, or with another delimiter; the value is a glob, or with `regex` an expression. */
  | { kind: 'grain'; pattern: string; delimiter: string; regex: boolean }
  /** Targets that only the master can resolve. */
  | { kind: 'foreign'; engine: ForeignEngine; pattern: string };

/** Salt's letters for pillar, pillar by expression, subnet, nodegroup, range, resource and managing minion. */
export type ForeignEngine = 'I' | 'J' | 'S' | 'N' | 'R' | 'T' | 'M';

/** The operands of a tree, left to right. */
export function leavesOf(tree: TargetTree): Leaf[] {
  if (tree.kind === 'not') return leavesOf(tree.of);
  return tree.kind === 'and' || tree.kind === 'or' ? tree.of.flatMap(leavesOf) : [tree];
}
