import type { Args, SaltValue } from '../salt/index.ts';

/** Functions that `test=True` makes a dry run, and how many positional arguments each takes before `test`. */
const DRY_RUNS: Readonly<Record<string, number>> = {
  'state.apply': 1,
  'state.highstate': 0,
  'state.sls': 1,
  'state.sls_id': 2,
  'state.top': 1,
  '@runner.state.orch': 2,
  '@runner.state.orchestrate': 2,
  '@runner.state.sls': 2,
};

/**
 * Functions that `test=True` turns into a dry run: states that the master has. Others swallow it and run for real where
 * they take any keyword (`pkg.remove`, `cmd.run`, the runner's `orchestrate_single`). In `state.single`, `state.high`
 * and `state.pkg` the caller brings the states, and those may run for real: conditions (`unless`) and templates always
 * do, and some states do not know `test`.
 */
export const DRY_RUN_FUNCTIONS: ReadonlySet<string> = new Set(Object.keys(DRY_RUNS));

/**
 * Keywords that leave a dry run one. Not `sync_mods` (loads code) or `localconfig` (states from any file of the minion's).
 */
const HARMLESS = new Set([
  'test',
  'mods',
  'id_',
  'topfn',
  'saltenv',
  'pillarenv',
  'pillar',
  'exclude',
  'queue',
  'concurrent',
  'terse',
]);

/**
 * Whether a call surely changes nothing because of `test=True`: the keyword is the boolean, the function knows it, and no
 * other argument can take its place or do something by itself. Where that cannot be told it is false.
 */
export function isDryRun(fun: string, { arg = [], kwarg = {} }: Args): boolean {
  const before = DRY_RUNS[fun];
  if (before === undefined || kwarg.test !== true) return false;
  return arg.length <= before && arg.every(isName) && Object.keys(kwarg).every((name) => HARMLESS.has(name));
}

/** The minion makes a keyword of a text with `=`, and of some dicts. */
function isName(value: SaltValue): boolean {
  return typeof value === 'string' ? !value.includes('=') : typeof value !== 'object';
}
