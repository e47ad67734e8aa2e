import { isDict, type SaltDict, type SaltValue } from '../salt/index.ts';
import { Budget, bounded, boundedText } from './budget.ts';
import { changesParts, fieldParts } from './changes.ts';
import { DOT, fill, MARGIN, text } from './layout.ts';
import { LONGEST_PROSE, prose } from './prose.ts';
import { joined, shown } from './shown.ts';
import { isTerse, type StateView } from './state-view.ts';
import {
  countsOf,
  hasChanges,
  isEmpty,
  isRunShape,
  NOT_COMPILED,
  type Outcome,
  runTime,
  type State,
  statesOf,
} from './states.ts';
import { labelled, moved, type Part } from './style.ts';
import { foldTraceback, isScalar, leftOut, plainText, scalar, withoutFrames } from './text.ts';

export interface StateRun extends Outcome {
  /** Failures first, then what changed or would; the clean ones are only counted. */
  failures: Part[];
  changes: Part[];
  /** `Succeeded: 2 (changed=1)`, `Failed: 1`, in Salt's words; none for states that did not compile. */
  summary: string[];
  /** `Total run time: 12.345 ms` */
  time?: string;
}

interface How {
  view: StateView | undefined;
  /** How many runs it stands in. */
  level: number;
}

/** The cost of a state besides its texts, in characters. */
const STATE = 64;
/** Orchestrations may run orchestrations; more deeply they are shown as any other dict. */
const MOST_LEVELS = 4;
const WOULD_CHANGE = ' (would change)';
const TEST_NOTE = /\s{0,2}Note: No changes made, actual changes may\sbe different due to other states\.$/;
/** Salt gives these texts for states that wait until others end: they did compile. */
const WAITS = /^The function "[^"]{1,100}" is running as PID /;
/** Fields with their own place, and those that tell a person nothing. */
const KNOWN = new Set(['changes', 'comment', 'duration', 'name', 'result', 'start_time', 'warnings']);

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
export function stateRun(value: SaltValue, budget = new Budget(), view?: StateView, level = 0): StateRun {
  if (!isDict(value)) return compileErrors(Array.isArray(value) ? value : [value], budget);
  const { states, rest } = statesOf(value);
  const failed = states.filter((s) => s.data.result === false);
  const shown = states.filter((s) => s.data.result !== false && (view?.clean || isTold(s)));
  const counts = countsOf(states);
  const how = { view, level };
  return {
    ...counts,
    failures: failureParts(failed, budget, how),
    changes: [...allParts(shown, budget, how), ...fieldParts(rest, budget)],
    summary: summaryOf(counts, states),
    ...(states.length > 0 && { time: `Total run time: ${runTime(states)}` }),
  };
}

/** A run within an orchestration, or what stands in its place. */
export function runOrValue(
  value: SaltValue,
  budget: Budget,
  view?: StateView,
  level = 0,
): { parts: Part[]; failed: number } {
  if (isRunShape(value)) {
    const run = stateRun(value, budget, view, level);
    return { parts: runParts(run), failed: run.failed };
  }
  if (!isScalar(value)) return { parts: [{ value: bounded(value, budget) }], failed: 0 };
  return { parts: [boundedText(plainText(scalar(value)), budget, level + 1)], failed: 0 };
}

/** Neither clean nor failed: it changed something or would, has a warning, or has an odd result. */
function isTold(state: State): boolean {
  return state.data.result !== true || hasChanges(state) || !isEmpty(state.data.warnings);
}

function compileErrors(errors: readonly SaltValue[], budget: Budget): StateRun {
  const texts = errors.map((error) => (isScalar(error) ? plainText(withoutFrames(scalar(error))) : ''));
  const parts: Part[] = errors.every(isScalar)
    ? [boundedText(texts.join('\n'), budget, 1)]
    : errors.map((error, n) =>
        isScalar(error) ? boundedText(texts[n] ?? '', budget, 1) : { value: bounded(error, budget) },
      );
  const isWaiting = errors.length > 0 && texts.every((each) => WAITS.test(each));
  return {
    ...NOT_COMPILED,
    failures: isWaiting ? parts : ['Failed to compile:', ...moved(parts)],
    changes: [],
    summary: [],
  };
}

/** Lists the failed states in full. States that a failed requisite stopped get one line per reason, below. */
function failureParts(failed: State[], budget: Budget, how: How): Part[] {
  const areKept = (s: State) => isKept(s) && how.view?.mode !== 'terse';
  const [kept, real] = [failed.filter(areKept), failed.filter((s) => !areKept(s))];
  const byReason = Map.groupBy(kept, comment);
  const parts = allParts(real, budget, how);
  for (const [reason, states] of byReason) {
    if (budget.left <= 0) return [...parts, leftOut(byReason.size, 'reason')];
    parts.push(prose(boundedText(`✗ ${states.map((s) => s.id).join(', ')}: ${reason}`, budget)));
  }
  return parts;
}

/** The states one after the other, as far as the budget reaches. */
function allParts(states: readonly State[], budget: Budget, how: How): Part[] {
  const parts: Part[] = [];
  for (const [n, state] of states.entries()) {
    if (!budget.take(STATE)) return [...parts, leftOut(states.length - n, 'state')];
    for (const part of stateParts(state, budget, how)) parts.push(part);
  }
  return parts;
}

function isKept(state: State): boolean {
  const isBrief = state.data.__state_ran__ === false && !comment(state).includes('\n') && !hasChanges(state);
  return isBrief && isEmpty(fieldsOf(state.data));
}

function stateParts(state: State, budget: Budget, how: How): Part[] {
  const { data } = state;
  const call = how.view?.byId ? state.fun : state.call;
  const head = [`${markOf(data.result)} ${state.id}`, call].filter((s) => s !== '').join(': ');
  if (isTerse(how.view, { failed: data.result === false, clean: !isTold(state) })) {
    const changed = data.result === true && hasChanges(state) ? ' (changed)' : '';
    return [prose(`${boundedText(head, budget)}${data.result === null ? WOULD_CHANGE : changed}`)];
  }
  const lines = [comment(state), ...warnings(data)].filter((s) => s !== '').join('\n');
  const shownHead = boundedText(head, budget);
  return [
    prose(data.result === null ? `${shownHead}${WOULD_CHANGE}` : shownHead),
    ...(lines === '' ? [] : moved([sentences(boundedText(lines, budget, 1))])),
    ...fieldParts(fieldsOf(data), budget, MARGIN),
    ...(isDict(data.changes) ? orchestrated(data.changes, budget, how) : []),
  ];
}

function markOf(result: SaltValue | undefined): string {
  if (typeof result === 'boolean') return result ? '✓' : '✗';
  return result === null ? '~' : '?';
}

/** A state's comment and warnings, which are sentences. */
function sentences(written: string): Part {
  return written.length > LONGEST_PROSE ? written : prose(written, 0);
}

/** An orchestration's state holds whole state runs in its changes: of minions, or of an orchestration within. */
function orchestrated(changes: SaltDict, budget: Budget, { view, level }: How): Part[] {
  const { return: within, out, ret, ...others } = changes;
  const isWithin = isDict(within) && within.outputter === 'highstate';
  const runs = isWithin ? within.data : out === 'highstate' ? ret : undefined;
  if (!isDict(runs) || level >= MOST_LEVELS) return changesParts(changes, budget);
  const parts = Object.entries(runs).flatMap(([minion, run]) =>
    moved(labelled(plainText(minion), runOrValue(run, budget, view, level + 1).parts)),
  );
  return [...parts, ...fieldParts(others, budget, MARGIN)];
}

/** A comment in lines; empty for one that holds more than that. */
function comment({ data }: State): string {
  const written = data.comment === undefined ? [] : (linesOf(data.comment) ?? []);
  const trimmed = written.join('\n').trim();
  return plainText((foldTraceback(trimmed) ?? withoutFrames(trimmed)).replace(TEST_NOTE, ''));
}

function warnings(data: SaltDict): string[] {
  const given = isEmpty(data.warnings) ? [] : linesOf(data.warnings ?? null);
  return (given ?? []).map((warning) => `Warning: ${plainText(warning)}`);
}

/** The texts of a scalar, or of a list of scalars; undefined for other values. */
function linesOf(value: SaltValue): string[] | undefined {
  if (isScalar(value)) return [scalar(value)];
  return Array.isArray(value) && value.every(isScalar) ? value.map(scalar) : undefined;
}

/** The fields of a state besides the usual ones, and these if their types are unusual. */
function fieldsOf(data: SaltDict): SaltDict {
  const { changes = null, comment = null, name = null, result = null, warnings = null } = data;
  const fields: [string, SaltValue][] = [];
  const add = (key: string, value: SaltValue, isTold: boolean) => {
    if (!isTold && !isEmpty(value)) fields.push([key, value]);
  };
  add('comment', comment, linesOf(comment) !== undefined);
  add('warnings', warnings, linesOf(warnings) !== undefined);
  add('changes', changes, isDict(changes));
  add('name', name, isScalar(name));
  if (markOf(result) === '?') fields.push(['result', result]);
  for (const key in data)
    if (!KNOWN.has(key) && !key.startsWith('__')) add(key, data[key] ?? null, key.startsWith('skip_'));
  return Object.fromEntries(fields);
}

function summaryOf(counts: Outcome, states: State[]): string[] {
  if (states.length === 0) return ['No states ran', 'Succeeded: 0', 'Failed: 0'];
  const untried = states.filter((s) => s.data.result === null).length;
  const warned = states.filter((s) => s.data.warnings !== undefined).length;
  const details = [
    ...(untried > 0 ? [`unchanged=${untried}`] : []),
    ...(counts.changed > 0 ? [`changed=${counts.changed}`] : []),
  ];
  const detail = details.length === 0 ? '' : ` (${details.join(', ')})`;
  const all = states.length > counts.succeeded + counts.failed ? [`Total states run: ${states.length}`] : [];
  const warnings = warned > 0 ? [`Warnings: ${warned}`] : [];
  return [`Succeeded: ${counts.succeeded}${detail}`, `Failed: ${counts.failed}`, ...all, ...warnings];
}
