import { globMatcher, isGlob } from '../fleet/index.ts';
import { isDict, type SaltValue } from '../salt/index.ts';
import { neededByName } from './by-name.ts';
import { HOUSEKEEPING } from './permits.ts';
import { GRANTED_FUNCTIONS } from './readonly.ts';
import type { AccessRule } from './rules.ts';
import { kindOf, partsOf, type RunEntry } from './run.ts';

/** An entry of Salt's `external_auth`: functions (regular expressions), or those on some minions or of a client. */
export type AuthEntry = string | { readonly [target: string]: readonly AuthFunction[] };
type AuthFunction = string | { readonly [fun: string]: { readonly args: readonly string[] } };

export interface ExternalAuthOptions {
  /** Functions that there are, a runner's as `@runner.NAME`; besides those known to only read. */
  functions: Iterable<string>;
  groups: Readonly<Record<string, { target: string; target_type: string }>>;
  stripDomain: string;
}

/** Letters of Salt's kinds of targets in a compound one (`salt.utils.minions`). */
const COMPOUND: Readonly<Record<string, string>> = {
  glob: '',
  compound: '',
  pcre: 'E@',
  list: 'L@',
  grain: 'G@',
  grain_pcre: 'P@',
  pillar: 'I@',
  pillar_exact: 'I@',
  pillar_pcre: 'J@',
  nodegroup: 'N@',
  ipcidr: 'S@',
  range: 'R@',
};

/** To end jobs: `kill` runs these, for everyone's jobs. */
const ENDING = ['saltutil.term_job', 'saltutil.kill_job'];

/**
 * The least that Salt has to grant the gateway for these rules. It needs its questions, and each function by its exact
 * name on the minions of the rule. Rules that deny have no counterpart there. Salt allows further arguments after those
 * that an entry names.
 */
export function leastExternalAuth(rules: readonly AccessRule[], options: ExternalAuthOptions): AuthEntry[] {
  const known = new Set([...options.functions, ...GRANTED_FUNCTIONS]);
  const everywhere = new Set<AuthFunction>([...HOUSEKEEPING.local, ...ENDING].map(exactly));
  const byTarget = new Map<string, Map<string, AuthFunction>>();
  const add = (target: string, entry: RunEntry, kind: ReturnType<typeof kindOf>) => {
    const functions = byTarget.get(target) ?? new Map<string, AuthFunction>();
    for (const fun of functionsOf(entry, kind, known)) functions.set(JSON.stringify(fun), fun);
    if (functions.size > 0) byTarget.set(target, functions);
  };
  for (const kind of ['runner', 'wheel'] as const) {
    for (const fun of HOUSEKEEPING[kind]) add(`@${kind}`, `@${kind}.${fun}`, kind);
  }
  for (const { on, run } of rules.filter(({ deny }) => !deny)) {
    const minions = on.filter((entry) => entry !== '@master').map((entry) => targetOf(entry, options));
    for (const entry of run) {
      if (minions.length > 0) add(minions.includes('*') ? '*' : minions.join(' or '), entry, 'minion');
      if (on.includes('@master'))
        for (const kind of ['runner', 'wheel'] as const) add(`@${kind}`, entry, kind);
    }
  }
  const all = byTarget.get('*')?.values() ?? [];
  byTarget.delete('*');
  const targets = Array.from(byTarget, ([target, functions]) => ({
    [target]: Array.from(functions.values()),
  }));
  return [{ '*': [...everywhere, ...Array.from(all).filter((fun) => !everywhere.has(fun))] }, ...targets];
}

/**
 * The functions that rules promise, a runner's as `@runner.NAME`, each by its name: of `functions`, what a pattern
 * matches there.
 */
export function promisedFunctions(rules: readonly AccessRule[], functions: Iterable<string>): string[] {
  const known = new Set(functions);
  const entries = rules.filter(({ deny }) => !deny).flatMap(({ run }) => run);
  const names = entries.flatMap((entry) => namesOf(partsOf(entry)[0], known));
  return Array.from(new Set(names)).filter((name) => !isGlob(name));
}

/** The functions of that kind that an entry means, as Salt takes them. */
function functionsOf(
  entry: RunEntry,
  kind: ReturnType<typeof kindOf>,
  known: ReadonlySet<string>,
): AuthFunction[] {
  const [pattern, patterns] = partsOf(entry);
  const names = namesOf(pattern, known).filter((name) => kindOf(name) === kind);
  const expressions = names.map((name) => expressionOf(name.replace(/^@(?:runner|wheel)\./, '')));
  if (patterns === undefined) return expressions;
  const positional = patterns.filter((each) => !/^[^\d\W][\w.-]*=/.test(each)).map(globExpression);
  const args = positional.length === 0 ? [] : [`(${positional.join('|')})$`];
  return expressions.map((fun) => ({ [fun]: { args } }));
}

/** A pattern's functions by their names; itself where it matches none that is known. */
function namesOf(pattern: string, known: ReadonlySet<string>): string[] {
  if (pattern === '@readonly')
    return Array.from(GRANTED_FUNCTIONS).filter((fun) => neededByName(fun) === undefined);
  if (!isGlob(pattern)) return [pattern];
  const matches = globMatcher(pattern);
  const found = Array.from(known).filter((fun) => kindOf(fun) === kindOf(pattern) && matches(fun));
  if (found.length === 0) return [pattern];
  return found.filter((fun) => neededByName(fun) === undefined).toSorted();
}

function expressionOf(name: string): string {
  return isGlob(name) ? `${globExpression(name)}$` : exactly(name);
}

/** Salt's own match is of the beginning alone. */
function exactly(name: string): string {
  return `${name.replaceAll('.', '\\.')}$`;
}

function globExpression(glob: string): string {
  return glob
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^');
}

/** Minions as a compound target: an address is an id without its domain. */
function targetOf(entry: string, { groups, stripDomain }: ExternalAuthOptions): string {
  const group = entry.startsWith('@') ? groups[entry.slice(1)] : undefined;
  if (group) {
    const text = `${COMPOUND[group.target_type] ?? ''}${group.target}`;
    return group.target_type === 'compound' ? `( ${text} )` : text;
  }
  const whole = entry.endsWith('*') || stripDomain === '' || entry.endsWith(stripDomain);
  return whole ? entry : `${entry} or ${entry}${stripDomain}`;
}

/**
 * True if Salt grants a function (a runner's as `@runner.NAME`, a wheel's the same way) on at least some minions or
 * with some arguments. Judged by the `perms` of a log-in: the entries of the user's `external_auth`
 * (`salt.utils.minions.CkMinions.auth_check`, `spec_check`). Undefined if they are unknown.
 */
export function saltGrants(perms: SaltValue): ((fun: string) => boolean) | undefined {
  if (!Array.isArray(perms)) return undefined;
  return (fun) => {
    const [, form, name = fun] = /^@(runner|wheel)\.(.+)$/.exec(fun) ?? [];
    return perms.some((entry) =>
      form === undefined ? grantsOnMinions(entry, name) : grantsOnMaster(entry, form, name),
    );
  };
}

function grantsOnMinions(entry: SaltValue, fun: string): boolean {
  if (typeof entry === 'string') return matches(entry, fun);
  if (!isDict(entry)) return false;
  return Object.entries(entry).some(([target, funs]) => !target.startsWith('@') && anyMatches(funs, fun));
}

/** `@runner` and `@runners` are all of them, `@jobs` those of that module. */
function grantsOnMaster(entry: SaltValue, form: string, fun: string): boolean {
  const [module = '', name = ''] = fun.split('.');
  const [key, funs] = isDict(entry) ? (Object.entries(entry)[0] ?? []) : [entry];
  if (typeof key !== 'string' || !key.startsWith('@')) return false;
  const isWhole = key === `@${form}` || key === `@${form}s`;
  if (funs === undefined) return isWhole || key === `@${module}`;
  return (isWhole && anyMatches(funs, fun)) || (key === `@${module}` && anyMatches(funs, name));
}

function anyMatches(funs: SaltValue, fun: string): boolean {
  const entries = Array.isArray(funs) ? funs : [funs];
  return entries.some((entry) => {
    if (typeof entry === 'string') return matches(entry, fun);
    return isDict(entry) && Object.keys(entry).some((name) => matches(name, fun));
  });
}

/** As Python's `re.match`: from the beginning, not to the end. */
function matches(expression: string, fun: string): boolean {
  try {
    return new RegExp(`^(?:${expression})`).test(fun);
  } catch {
    return false;
  }
}
