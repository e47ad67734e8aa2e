import type { Config } from '../config/index.ts';
import { globMatcher } from '../fleet/index.ts';
import type { Args, SaltValue } from '../salt/index.ts';
import lists from './lists/questions.json' with { type: 'json' };
import { isReadonly } from './readonly.ts';

/** Functions that `test=True` turns into a dry run, and how many positional arguments each takes before `test`. */
const DRY_RUNS: ReadonlyMap<string, number> = new Map(Object.entries(lists.dryRuns));
export const DRY_RUN_FUNCTIONS: ReadonlySet<string> = new Set(DRY_RUNS.keys());
const HARMLESS: ReadonlySet<string> = new Set(lists.harmless);
/** Functions under which `confirm` names the same work, by their own name. */
const LIKEWISE: ReadonlyMap<string, readonly string[]> = new Map(
  lists.likewise.flatMap(({ named, also }) => also.map((fun) => [fun, named] as const)),
);
const ALWAYS_ASKED = lists.alwaysAsked.map(globMatcher);

/**
 * True if `test=True` surely keeps a call from changing anything. The keyword must be the boolean, and the function
 * must know it. No other argument may replace it or act by itself. False if this is not certain.
 */
export function isDryRun(fun: string, { arg = [], kwarg = {} }: Args): boolean {
  const before = DRY_RUNS.get(fun);
  if (before === undefined || kwarg.test !== true) return false;
  return arg.length <= before && arg.every(isName) && Object.keys(kwarg).every((name) => HARMLESS.has(name));
}

/** The minion makes a keyword of a text with `=`, and of some dicts. */
function isName(value: SaltValue): boolean {
  return typeof value === 'string' ? !value.includes('=') : typeof value !== 'object';
}

/** The part of the config that decides which calls ask first. */
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
  if (call.rule) return { kind: 'named' };
  const { arg = [], kwarg = {} } = args;
  // It deletes keys where its arguments say so.
  const deletesKeys = fun === '@runner.manage.down' && arg.length + Object.keys(kwarg).length > 0;
  const names = [fun, ...(LIKEWISE.get(fun) ?? [])];
  const means = (matches: Matcher) => names.some(matches);
  const named = deletesKeys || ALWAYS_ASKED.some(means) || matchersOf(rules).some(means);
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
