import { isDict, type SaltDict, type SaltValue } from '../salt/index.ts';
import { Budget, boundedText } from './budget.ts';
import { changesParts } from './changes.ts';
import { DOT, fill, text } from './layout.ts';
import { LONGEST_PROSE, prose } from './prose.ts';
import { joined, shown } from './shown.ts';
import { moved, type Part } from './style.ts';
import { foldTraceback, isScalar, leftOut, plainText, scalar } from './text.ts';

/** The outcome of a state run. `succeeded` counts as Salt does, a test's `would change` included. */
export interface Outcome {
  succeeded: number;
  failed: number;
  changed: number;
}

export interface StateRun extends Outcome {
  /** Failures first, then what changed or would; the clean ones are only counted. */
  failures: Part[];
  changes: Part[];
  /** `Succeeded: 2 (changed=1)`, `Failed: 1`, in Salt's words; none for states that did not compile. */
  summary: string[];
  /** `Total run time: 12.345 ms` */
  time?: string;
}

/** One state of a run. */
interface State {
  id: string;
  call: string;
  data: SaltDict;
}

/** The cost of a state besides its texts, in characters. */
const STATE = 64;
/** Orchestrations may run orchestrations; more deeply they are shown as any other dict. */
const MOST_LEVELS = 4;
const TEST_NOTE = /\s{0,2}Note: No changes made, actual changes may\sbe different due to other states\.$/;

/**
 * True if the value is a return of `state.apply` or a similar function: states by their `_|-` key, each with a result.
 */
export function isHighstate(value: SaltValue): value is SaltDict {
  if (!isDict(value)) return false;
  let states = 0;
  for (const key in value) {
    const data = value[key];
    if (!key.includes('_|-') || !isDict(data) || data.result === undefined) return false;
    states += 1;
  }
  return states > 0;
}

/** The pieces of a state run in the order to be read. */
export function runParts(run: Pick<StateRun, 'failures' | 'changes' | 'summary' | 'time'>): Part[] {
  const summary = [...run.summary, ...(run.time === undefined ? [] : [run.time])];
  return [...run.failures, ...run.changes, ...summaryPart(summary)];
}

/** The counts on one line, or on as few as the width takes. */
export function summaryPart(summary: readonly string[]): Part[] {
  if (summary.length === 0) return [];
  const pieces = summary.map(text);
  return [shown(joined(pieces, ' · '), fill(pieces, DOT), 'dot')];
}

/** A state run taken apart, for those who show only some of it. */
export function stateRun(value: SaltValue, budget = new Budget(), level = 0): StateRun {
  if (!isDict(value)) return compileErrors(Array.isArray(value) ? value : [value], budget);
  const states = statesOf(value);
  const failed = states.filter((s) => s.data.result === false);
  const shown = states.filter((s) => s.data.result === null || (s.data.result !== false && hasChanges(s)));
  const counts = countsOf(states);
  return {
    ...counts,
    failures: failureParts(failed, budget, level),
    changes: allParts(shown, budget, level),
    summary: summaryOf(counts, states),
    time: `Total run time: ${runTime(states)}`,
  };
}

/** The outcome of a state run, without its text. */
export function stateCounts(value: SaltValue): Outcome {
  return isDict(value) ? countsOf(statesOf(value)) : NOT_COMPILED;
}

const NOT_COMPILED: Outcome = { succeeded: 0, failed: 1, changed: 0 };

function countsOf(states: readonly State[]): Outcome {
  const failed = states.filter((s) => s.data.result === false).length;
  return { succeeded: states.length - failed, failed, changed: states.filter(hasChanges).length };
}

function compileErrors(errors: SaltValue[], budget: Budget): StateRun {
  const text = boundedText(errors.map((error) => plainText(textOf(error))).join('\n'), budget, 1);
  return {
    ...NOT_COMPILED,
    failures: ['Failed to compile:', ...moved([text])],
    changes: [],
    summary: [],
  };
}

function statesOf(value: SaltDict): State[] {
  const states: State[] = [];
  for (const [key, data] of Object.entries(value)) {
    if (isDict(data) && data.result !== undefined) states.push(state(key, data));
  }
  return states.sort((a, b) => number(a.data.__run_num__) - number(b.data.__run_num__));
}

/** A key is `module_|-ID_|-name_|-function`. */
function state(key: string, data: SaltDict): State {
  const [module = '', id = '', name = id, fun = ''] = key.split('_|-').map(plainText);
  if (`${module}.${fun}` === 'no.None') return { id: 'No states', call: '', data };
  return { id, call: `${module}.${fun}${name === id ? '' : ` ${name}`}`, data };
}

function hasChanges({ data }: State): boolean {
  const changes = data.changes ?? null;
  return isDict(changes) ? Object.keys(changes).length > 0 : changes !== null && changes !== '';
}

/** Lists the failed states in full. States that a failed requisite stopped get one line per reason, below. */
function failureParts(failed: State[], budget: Budget, level: number): Part[] {
  const [kept, real] = [failed.filter(isKept), failed.filter((s) => !isKept(s))];
  const byReason = Map.groupBy(kept, comment);
  const parts = allParts(real, budget, level);
  for (const [reason, states] of byReason) {
    if (budget.left <= 0) return [...parts, leftOut(byReason.size, 'reason')];
    parts.push(prose(boundedText(`✗ ${states.map((s) => s.id).join(', ')}: ${reason}`, budget)));
  }
  return parts;
}

/** The states one after the other, as far as the budget reaches. */
function allParts(states: readonly State[], budget: Budget, level: number): Part[] {
  const parts: Part[] = [];
  for (const [n, state] of states.entries()) {
    if (!budget.take(STATE)) return [...parts, leftOut(states.length - n, 'state')];
    for (const part of stateParts(state, budget, level)) parts.push(part);
  }
  return parts;
}

function isKept(state: State): boolean {
  return state.data.__state_ran__ === false && !comment(state).includes('\n') && !hasChanges(state);
}

function stateParts(state: State, budget: Budget, level: number): Part[] {
  const { data } = state;
  const mark = data.result === false ? '✗' : data.result === null ? '~' : '✓';
  const head = [`${mark} ${state.id}`, state.call].filter((s) => s !== '').join(': ');
  const lines = [comment(state), ...warnings(data)].filter((s) => s !== '').join('\n');
  const shownHead = boundedText(head, budget);
  return [
    prose(data.result === null ? `${shownHead} (would change)` : shownHead),
    ...(lines === '' ? [] : moved([sentences(boundedText(lines, budget, 1))])),
    ...(isDict(data.changes) ? orchestrated(data.changes, budget, level) : []),
  ];
}

/** A state's comment and warnings, which are sentences. */
function sentences(written: string): Part {
  return written.length > LONGEST_PROSE ? written : prose(written, 0);
}

/** An orchestration's state holds whole state runs of minions in its changes. */
function orchestrated(changes: SaltDict, budget: Budget, level: number): Part[] {
  const isRun = changes.out === 'highstate' && isDict(changes.ret) && level < MOST_LEVELS;
  if (!isRun || !isDict(changes.ret)) return changesParts(changes, budget);
  return Object.entries(changes.ret).flatMap(([minion, run]) => {
    return moved([`${plainText(minion)}:`, ...moved(runParts(stateRun(run, budget, level + 1)))]);
  });
}

function comment({ data }: State): string {
  const text = Array.isArray(data.comment) ? data.comment.map(textOf).join('\n') : textOf(data.comment ?? '');
  const trimmed = text.trim();
  return plainText((foldTraceback(trimmed) ?? trimmed).replace(TEST_NOTE, ''));
}

/** A scalar's text; empty for other values. */
function textOf(value: SaltValue): string {
  return isScalar(value) ? scalar(value) : '';
}

function warnings(data: SaltDict): string[] {
  return Array.isArray(data.warnings) ? data.warnings.map((w) => `Warning: ${plainText(textOf(w))}`) : [];
}

function summaryOf(counts: Outcome, states: State[]): string[] {
  const untried = states.filter((s) => s.data.result === null).length;
  const warned = states.filter((s) => s.data.warnings !== undefined).length;
  const details = [
    ...(untried > 0 ? [`unchanged=${untried}`] : []),
    ...(counts.changed > 0 ? [`changed=${counts.changed}`] : []),
  ];
  const detail = details.length === 0 ? '' : ` (${details.join(', ')})`;
  const warnings = warned > 0 ? [`Warnings: ${warned}`] : [];
  return [`Succeeded: ${counts.succeeded}${detail}`, `Failed: ${counts.failed}`, ...warnings];
}

/** As Salt adds it up: one after the other, and of those run in parallel the longest. */
function runTime(states: State[]): string {
  const [parallel, serial] = [true, false].map((p) =>
    states.filter(({ data }) => '__parallel__' in data === p),
  );
  const longest = (parallel ?? []).reduce((most, { data }) => Math.max(most, number(data.duration)), 0);
  const sum = (serial ?? []).reduce((total, { data }) => total + number(data.duration), longest);
  return sum > 999 ? `${(sum / 1000).toFixed(3)} s` : `${sum.toFixed(3)} ms`;
}

function number(value: SaltValue | undefined): number {
  return Number.parseFloat(textOf(value ?? '')) || 0;
}
