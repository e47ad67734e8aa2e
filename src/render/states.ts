import { isDict, type SaltDict, type SaltValue } from '../salt/index.ts';
import type { StateView } from './state-view.ts';
import { isScalar, plainText, scalar } from './text.ts';

/** The known origin of a value: the function, and the outputter that its return names. */
export interface Origin {
  fun: string;
  out?: string | undefined;
  /** The minion, where the text must name it. */
  name?: string | undefined;
  /** How a state run is shown. */
  states?: StateView | undefined;
}

/** The outcome of a state run. `succeeded` counts as Salt does, a test's `would change` included. */
export interface Outcome {
  succeeded: number;
  failed: number;
  changed: number;
}

/** One state of a run. */
export interface State {
  id: string;
  fun: string;
  /** The function, with the name if that is not the ID. */
  call: string;
  data: SaltDict;
}

/** Functions with the outputter `highstate` (`__outputter__` in Salt's modules `state` and `dockermod`). */
const RUN_STATES = new Set([
  ...[
    'apply',
    'check_request',
    'highstate',
    'pkg',
    'request',
    'single',
    'sls',
    'sls_id',
    'template',
    'template_str',
    'test',
    'top',
  ].map((name) => `state.${name}`),
  ...['docker.apply', 'docker.highstate', 'docker.sls'],
]);

/** Failed before any state ran. */
export const NOT_COMPILED: Outcome = { succeeded: 0, failed: 1, changed: 0 };

/**
 * True if the value is a return of `state.apply` or a similar function: states by their `_|-` key, each with a result.
 */
export function isHighstate(value: SaltValue): value is SaltDict {
  if (!isDict(value)) return false;
  let states = 0;
  for (const key in value) {
    if (!isState(key, value[key])) return false;
    states += 1;
  }
  return states > 0;
}

/**
 * True if the value reads as a state run. Only if the outputter is `highstate`, a list holds the errors of one that did not
 * compile, and a dict with none or some states is one.
 */
export function isStateRun(value: SaltValue, { fun, out }: Origin): boolean {
  if (isHighstate(value)) return true;
  if (isScalar(value)) return false;
  return (out === undefined ? RUN_STATES.has(fun) : out === 'highstate') && isRunShape(value);
}

/** Whether the outputter `highstate` makes more of the value than any other does. */
export function isRunShape(value: SaltValue): boolean {
  if (Array.isArray(value)) return true;
  if (!isDict(value)) return false;
  let isEmpty = true;
  for (const key in value) {
    if (isState(key, value[key])) return true;
    isEmpty = false;
  }
  return isEmpty;
}

function isState(key: string, data: SaltValue | undefined): data is SaltDict {
  return key.includes('_|-') && isDict(data) && data.result !== undefined;
}

/** The outcome of a state run, without its text. */
export function stateCounts(value: SaltValue): Outcome {
  return isDict(value) ? countsOf(statesOf(value).states) : NOT_COMPILED;
}

export function countsOf(states: readonly State[]): Outcome {
  let [succeeded, failed, changed] = [0, 0, 0];
  for (const state of states) {
    const { result } = state.data;
    if (result === false) failed += 1;
    else if (result === true || result === null) succeeded += 1;
    if (hasChanges(state)) changed += 1;
  }
  return { succeeded, failed, changed };
}

/** The states in the order of their run, and what else is there. */
export function statesOf(value: SaltDict): { states: State[]; rest: SaltDict } {
  const states: State[] = [];
  const others: [string, SaltValue][] = [];
  for (const [key, data] of Object.entries(value)) {
    if (isState(key, data)) states.push(state(key, data));
    else others.push([key, data]);
  }
  states.sort((a, b) => number(a.data.__run_num__) - number(b.data.__run_num__));
  return { states, rest: Object.fromEntries(others) };
}

/** A key is `module_|-ID_|-name_|-function`. */
function state(key: string, data: SaltDict): State {
  const [module = '', id = '', name = id, fun = ''] = key.split('_|-').map(plainText);
  if (`${module}.${fun}` === 'no.None') return { id: 'No states', fun: '', call: '', data };
  const called = `${module}.${fun}`;
  return { id, fun: called, call: `${called}${name === id ? '' : ` ${name}`}`, data };
}

export function hasChanges({ data }: State): boolean {
  return !isEmpty(data.changes);
}

/** Whether a field says nothing, as Python sees it. */
export function isEmpty(value: SaltValue | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isDict(value)) {
    for (const _ in value) return false;
    return true;
  }
  return !value;
}

/** As Salt adds it up: one after the other, and of those run in parallel the longest. */
export function runTime(states: readonly State[]): string {
  let [longest, sum] = [0, 0];
  for (const { data } of states) {
    const duration = number(data.duration);
    if ('__parallel__' in data) longest = Math.max(longest, duration);
    else sum += duration;
  }
  const all = sum + longest;
  return all > 999 ? `${(all / 1000).toFixed(3)} s` : `${all.toFixed(3)} ms`;
}

function number(value: SaltValue | undefined): number {
  return value !== undefined && isScalar(value) ? Number.parseFloat(scalar(value)) || 0 : 0;
}
