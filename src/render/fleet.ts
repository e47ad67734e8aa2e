import type { SaltValue } from '../salt/index.ts';
import { ANSWER, Budget, costOf, fairShares, WHOLE } from './budget.ts';
import { type Display, plain } from './display.ts';
import { manyInForm, type OutForm } from './forms.ts';
import { stateRun, summaryPart } from './highstate.ts';
import { type Answer, exitCode, failureHead, failureParts, hasFailed } from './minion.ts';
import { minionNames, namesLabel, naturally } from './names.ts';
import { prose } from './prose.ts';
import { type Silence, silenceLine, silenceLines } from './silence.ts';
import type { StateView } from './state-view.ts';
import { isStateRun } from './states.ts';
import {
  join,
  joinSections,
  type Labelled,
  labelled,
  moved,
  type Part,
  type Rendered,
  renderedSafely,
  safely,
} from './style.ts';
import { valueParts } from './value.ts';

interface FleetContext {
  fun: string;
  silent?: Silence[] | undefined;
  /** {@link PLAIN_DISPLAY} unless said. */
  display?: Display | undefined;
  /** How state runs are shown. */
  states?: StateView | undefined;
  /** For times of today; the clock's unless said. */
  now?: Date | undefined;
}

/** One minion's return under the name the person knows it by. */
export interface Row {
  name: string;
  ret: Answer;
  /** The answer's share of the text, in characters. */
  most?: number;
  /** Its answer, once it is rendered. */
  parts?: Part[];
}

const DOZEN = 12;
/** Lines of a failure's output, from its end, where there are many failures. */
const WHY_LINES = 5;

/**
 * Many minions' answers: a line per minion in order of their names; above a dozen, what went wrong first and
 * equal answers folded. `full` has every failure whole where some are shortened. Time is linear but for sorting.
 */
export function fleetAnswer(rows: Row[], { silent = [], now = new Date(), ...rest }: FleetContext): Rendered {
  return renderedSafely(() => {
    const answered = inShares(rows)
      .filter((row) => row.ret.outcome !== 'no-return')
      .sort((a, b) => naturally(a.name, b.name));
    const quiet = allSilent(rows, silent);
    const context = { ...rest, now };
    const isShort = answered.length <= DOZEN && quiet.length <= DOZEN;
    return isShort ? short(answered, quiet, context) : long(answered, quiet, context);
  });
}

/** How a job ended, in a line: `✗ 3 of 218 failed, 4 silent`, `4 of 218 silent`, `✓ all 218 returned`. */
export function verdict({ total, failed, silent }: Record<'total' | 'failed' | 'silent', number>): string {
  if (failed > 0) return `✗ ${failed} of ${total} failed${silent > 0 ? `, ${silent} silent` : ''}`;
  if (silent > 0) return `${silent} of ${total} silent`;
  return total === 1 ? '✓ returned' : `✓ all ${total} returned`;
}

/** Under values so far: `9/12 returned, waiting for db03, web11, web12`. */
export function progressLine(returned: number, total: number, waiting: Iterable<string>): string {
  const names = minionNames(waiting);
  return `${returned}/${total} returned${names === '' ? '' : `, waiting for ${names}`}`;
}

/** Many minions' answers in a form of `--out`, one document. For silent minions it has the text of `salt`. */
export function fleetInForm(form: OutForm, rows: Row[], silent: Silence[] = [], indent?: number): string {
  const values = () => {
    const quiet = allSilent(rows, silent).map(
      (s) => [s.name, 'Minion did not return. [No response]'] as const,
    );
    const answered = rows.map((row) => [row.name, row.ret.value] as const);
    const entries: (readonly [string, SaltValue])[] = [...quiet, ...answered];
    return Object.fromEntries(entries.sort(([a], [b]) => naturally(a, b)));
  };
  return renderedSafely(() => ({ text: manyInForm(form, values(), indent), styled: false })).text;
}

/** The text of all together is bounded: small answers are whole, large ones share what is left. */
function inShares(rows: readonly Row[]): Row[] {
  const costs = rows.map(({ ret }) =>
    safely(
      () => costOf(ret.value, ANSWER) ?? ANSWER,
      () => ANSWER,
    ),
  );
  if (costs.reduce((sum, one) => sum + one, 0) <= WHOLE) return rows.map(({ name, ret }) => ({ name, ret }));
  const shares = fairShares(costs, WHOLE);
  return rows.map(({ name, ret }, n) => ({ name, ret, most: shares[n] ?? 0 }));
}

function allSilent(rows: Row[], silent: Silence[]): Silence[] {
  const told = new Set(silent.map((s) => s.name));
  const more = rows.filter((row) => row.ret.outcome === 'no-return' && !told.has(row.name));
  const all = [...silent, ...more.map(({ name }): Silence => ({ name, kind: 'unanswered' }))];
  return all.sort((a, b) => naturally(a.name, b.name));
}

function short(rows: Row[], quiet: Silence[], context: FleetContext): Rendered {
  const { fun, display, now } = context;
  const answers = rows.map((row) => ({
    name: row.name,
    label: hasFailed(row.ret, fun) ? failureHead(row.ret, fun, row.name) : `${row.name}:`,
    parts: safely(
      () => shortRow(row, context),
      (why) => [`${row.name}: ${why}`],
    ),
  }));
  const silences = quiet.map((s) => ({ name: s.name, label: '', parts: [prose(silenceLine(s, now))] }));
  const sorted = [...answers, ...silences].sort((a, b) => naturally(a.name, b.name));
  const first = rows.find(({ name }) => name === sorted[0]?.name);
  const answer = joinSections(sorted, display);
  if (!first || !hasFailed(first.ret, fun)) return answer;
  return { ...answer, failure: failureHead(first.ret, fun, first.name) };
}

function shortRow({ name, ret, most }: Row, { fun, states }: FleetContext): Part[] {
  const origin = { fun, out: ret.out, states };
  const budget = new Budget(most);
  if (hasFailed(ret, fun))
    return [prose(failureHead(ret, fun, name)), ...moved(failureParts(ret, origin, budget))];
  return labelled(name, valueParts(ret.value, origin, budget));
}

function long(rows: Row[], quiet: Silence[], context: FleetContext): Rendered {
  const { fun, display, now } = context;
  const failed: Row[] = [];
  const fine: Row[] = [];
  for (const row of rows) (hasFailed(row.ret, fun) ? failed : fine).push(row);
  const total = rows.length + quiet.length;
  const hasProblems = failed.length + quiet.length > 0;
  const head = hasProblems ? [verdict({ total, failed: failed.length, silent: quiet.length })] : [];
  const unlabelled = (line: string): Labelled => ({ label: '', parts: [prose(line)] });
  const sections = (whole: boolean): Labelled[] => [
    ...head.map(unlabelled),
    ...foldFailures(failed, whole, context),
    ...silenceLines(quiet, now).map(unlabelled),
    ...foldEqual(fine, whole, context),
  ];
  const shown = sections(false);
  const answer = { ...joinSections(shown, display), ...(failed.length > 0 && { failure: head[0] }) };
  if (failed.length === 0 && !fine.some(({ ret }) => isStateRun(ret.value, { fun, out: ret.out })))
    return answer;
  const full = joinSections(sections(true), plain(display)).text;
  const raw = answer.styled ? joinSections(shown, plain(display)).text : answer.text;
  return full === raw ? answer : { ...answer, full };
}

/** Failures with the same exit code and output together, by name with why: `✗ web07 (exit 3): not found`. */
function foldFailures(rows: Row[], whole: boolean, context: FleetContext): Labelled[] {
  const byCode = Map.groupBy(rows, (row) => exitCode(row.ret));
  return [...byCode].flatMap(([code, list]) =>
    groupEqual(list, (row) => why(row, whole, context)).map(({ names, parts }) =>
      withLabel(`✗ ${namesLabel(names)}${code}`, parts),
    ),
  );
}

/** Equal answers together, the most frequent first: `211: True`, up to a dozen by name. */
function foldEqual(rows: Row[], whole: boolean, { fun, states }: FleetContext): Labelled[] {
  const groups = groupEqual(rows, (row) => {
    const { ret, most } = row;
    const origin = { fun, out: ret.out };
    if (!isStateRun(ret.value, origin)) {
      row.parts ??= valueParts(ret.value, origin, new Budget(most));
      return row.parts;
    }
    const { changes, summary } = stateRun(ret.value, new Budget(most), states);
    return whole || states ? [...changes, ...summaryPart(summary)] : summaryPart(summary);
  });
  return groups.map(({ names, parts }) =>
    withLabel(names.length <= DOZEN ? names.join(', ') : String(names.length), parts),
  );
}

function withLabel(label: string, parts: Part[]): Labelled {
  return { label: `${label}:`, parts: labelled(label, parts) };
}

function groupEqual(rows: Row[], partsOf: (row: Row) => Part[]): { names: string[]; parts: Part[] }[] {
  const groups = new Map<string, { names: string[]; parts: Part[] }>();
  for (const row of rows) {
    const parts = safely(
      () => partsOf(row),
      (why) => [why],
    );
    const { text } = join(parts);
    const group = groups.get(text);
    if (group) group.names.push(row.name);
    else groups.set(text, { names: [row.name], parts });
  }
  return [...groups.values()].sort(
    (a, b) => b.names.length - a.names.length || naturally(a.names[0] ?? '', b.names[0] ?? ''),
  );
}

/** Why it failed: the states that did, or the last lines of the output. */
function why({ ret, most }: Row, whole: boolean, { fun, display, states }: FleetContext): Part[] {
  const origin = { fun, out: ret.out, states };
  const budget = new Budget(most);
  if (isStateRun(ret.value, origin)) {
    const { failures, summary } = stateRun(ret.value, budget, states);
    return [...failures, ...summaryPart(summary)];
  }
  const parts = failureParts(ret, origin, budget);
  return whole ? parts : parts.map((part) => lastLines(part, display));
}

function lastLines(part: Part, display: Display | undefined): Part {
  const isColumns = typeof part !== 'string' && 'pre' in part;
  const lines = (isColumns ? part.pre : join([part], plain(display)).text).split('\n');
  if (lines.length <= WHY_LINES) return part;
  const shortened = ['…', ...lines.slice(-WHY_LINES)].join('\n');
  return isColumns ? { ...part, pre: shortened } : shortened;
}
