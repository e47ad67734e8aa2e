import type { Config } from '../config/index.ts';
import { globMatcher } from '../fleet/index.ts';
import type { Args, SaltValue } from '../salt/index.ts';
import { isReadonly } from './readonly.ts';

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

/** What of the config decides which calls are asked back. */
export type ConfirmationRules = Readonly<Pick<Config, 'confirm' | 'confirm_above'>>;

/** A call about to be made. */
export interface QuestionedCall {
  /** The function; a runner's begins with `@runner.`, a wheel's with `@wheel.`. */
  fun: string;
  args: Args;
  /** How many minions it reaches; 0 for runners and wheels. */
  minions: number;
  /** Asked whatever the arguments say: keys and kills. */
  always?: boolean;
  /** The access rule that allows it has `confirm: true`. */
  rule?: boolean;
}

type Matcher = (fun: string) => boolean;
const MATCHERS = new WeakMap<readonly string[], Matcher[]>();

/**
 * Always asked back: functions that run others on minions of their own choice, since how many they reach cannot be
 * counted; and what ends jobs or decides on keys by another name than the gateway's own words.
 */
const ALWAYS_ASKED = [
  'publish.*',
  'saltutil.cmd',
  'saltutil.cmd_iter',
  'saltutil.runner',
  '@runner.salt.execute',
  '@runner.state.*',
  '@runner.survey.*',
  '@runner.ssh.cmd',
  '@runner.queue.process_*',
  '@runner.batch.stop',
  '@runner.manage.bootstrap*',
  '@runner.manage.key_regen',
  '@runner.manage.safe_accept',
  'saltutil.regen_keys',
  'saltutil.revoke_auth',
].map(globMatcher);

/** Why a call is asked back: `yes` runs a named one, `yes COUNT` one that reaches many. */
export type QuestionReason = { kind: 'named' } | { kind: 'many'; count: number };

/**
 * Why a call must be asked back before it runs, or undefined where it needs no question. Reaching many wins
 * over being named, as it asks for more. A dry run is not asked back for its name, but is where it reaches
 * many: rendering states can run things too.
 */
export function reasonToAsk(call: QuestionedCall, rules: ConfirmationRules): QuestionReason | undefined {
  const { fun, args, minions } = call;
  if (minions > rules.confirm_above && !isReadonly(fun, args)) return { kind: 'many', count: minions };
  if (call.always) return { kind: 'named' };
  if (isDryRun(fun, args)) return undefined;
  const named = call.rule || isAlwaysAsked(fun, args) || matchersOf(rules).some((matches) => matches(fun));
  return named ? { kind: 'named' } : undefined;
}

/** The patterns of `confirm`, compiled once for each list of them. */
function matchersOf({ confirm }: ConfirmationRules): Matcher[] {
  const known = MATCHERS.get(confirm);
  if (known) return known;
  const matchers = confirm.map(globMatcher);
  MATCHERS.set(confirm, matchers);
  return matchers;
}

/** `manage.down` deletes keys where its arguments say so. */
function isAlwaysAsked(fun: string, { arg = [], kwarg = {} }: Args): boolean {
  const hasArguments = arg.length + Object.keys(kwarg).length > 0;
  return ALWAYS_ASKED.some((matches) => matches(fun)) || (fun === '@runner.manage.down' && hasArguments);
}
