import type { SaltValue } from '../salt/index.ts';
import { ANSWER, Budget, costOf, fairShares, WHOLE } from './budget.ts';
import { manyInForm, type OutForm } from './forms.ts';
import { foldEqual, foldFailures, labelled, moved, type Row } from './groups.ts';
import { failureHead, failureParts, hasFailed } from './minion.ts';
import { minionNames } from './names.ts';
import { naturally } from './order.ts';
import { renderedSafely, safely } from './safely.ts';
import { type Silence, silenceLine, silenceLines } from './silence.ts';
import { join, type Part, type Rendered } from './style.ts';
import { valueParts } from './value.ts';

export interface FleetContext {
  fun: string;
  silent?: Silence[] | undefined;
  styling?: boolean | undefined;
  /** For times of today; the clock's unless said. */
  now?: Date | undefined;
}

const DOZEN = 12;

/**
 * Many minions' answers: a line per minion in order of their names; above a dozen, what went wrong first and
 * equal answers folded. `full` has every failure whole where some are shortened. Time is linear but for sorting.
 */
export function fleetAnswer(rows: Row[], context: FleetContext): Rendered {
  return renderedSafely(() => written(rows, context));
}

function written(
  all: Row[],
  { fun, silent = [], styling = false, now = new Date() }: FleetContext,
): Rendered {
  const rows = inShares(all);
  const answered = rows
    .filter((row) => row.ret.outcome !== 'no-return')
    .sort((a, b) => naturally(a.name, b.name));
  const quiet = allSilent(rows, silent);
  if (answered.length <= DOZEN && quiet.length <= DOZEN) return short(answered, quiet, { fun, styling, now });
  return long(answered, quiet, { fun, styling, now });
}

/** How a job ended, in a line: `✗ 3 of 218 failed, 4 silent`, `4 of 218 silent`, `✓ all 218 returned`. */
export function verdict({
  total,
  failed,
  silent,
}: {
  total: number;
  failed: number;
  silent: number;
}): string {
  if (failed > 0) return `✗ ${failed} of ${total} failed${silent > 0 ? `, ${silent} silent` : ''}`;
  if (silent > 0) return `${silent} of ${total} silent`;
  return total === 1 ? '✓ returned' : `✓ all ${total} returned`;
}

/** Under values so far: `9/12 returned, waiting for db03, web11, web12`. */
export function progressLine(returned: number, total: number, waiting: Iterable<string>): string {
  const names = minionNames(waiting);
  return `${returned}/${total} returned${names === '' ? '' : `, waiting for ${names}`}`;
}

/** Many minions' answers in a form of `--out`, one document. Silent minions say there what `salt` says of them. */
export function fleetInForm(form: OutForm, rows: Row[], silent: Silence[] = []): string {
  return renderedSafely(() => ({ text: document(form, rows, silent), styled: false })).text;
}

function document(form: OutForm, rows: Row[], silent: Silence[]): string {
  const quiet = allSilent(rows, silent).map((s) => [s.name, 'Minion did not return. [No response]'] as const);
  const answered = rows.map((row) => [row.name, row.ret.value] as const);
  const entries: (readonly [string, SaltValue])[] = [...quiet, ...answered];
  return manyInForm(form, Object.fromEntries(entries.sort(([a], [b]) => naturally(a, b))));
}

/** The text of all together is bounded: small answers are whole, large ones share what is left. */
function inShares(rows: readonly Row[]): Row[] {
  const cost = ({ ret }: Row) =>
    safely(
      () => costOf(ret.value, ANSWER) ?? ANSWER,
      () => ANSWER,
    );
  const costs = rows.map(cost);
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

type Shown = Required<Pick<FleetContext, 'fun' | 'styling'>> & { now: Date };

function short(rows: Row[], quiet: Silence[], { fun, styling, now }: Shown): Rendered {
  const answers = rows.map((row) => ({
    name: row.name,
    parts: safely(
      () => shortRow(row, fun),
      (why) => [`${row.name}: ${why}`],
    ),
  }));
  const lines = quiet.map((s): { name: string; parts: Part[] } => ({
    name: s.name,
    parts: [silenceLine(s, now)],
  }));
  const sorted = [...answers, ...lines].sort((a, b) => naturally(a.name, b.name));
  const first = rows.find(({ name }) => name === sorted[0]?.name);
  const failure = first && hasFailed(first.ret, fun) ? failureHead(first.ret, fun, first.name) : undefined;
  const answer = join(
    sorted.flatMap((a) => a.parts),
    styling,
  );
  return failure === undefined ? answer : { ...answer, failure };
}

function shortRow({ name, ret, most }: Row, fun: string): Part[] {
  const origin = { fun, out: ret.out };
  const budget = new Budget(most);
  if (hasFailed(ret, fun)) return [failureHead(ret, fun, name), ...moved(failureParts(ret, origin, budget))];
  return labelled(name, valueParts(ret.value, origin, budget));
}

function long(rows: Row[], quiet: Silence[], { fun, styling, now }: Shown): Rendered {
  const failed: Row[] = [];
  const fine: Row[] = [];
  for (const row of rows) (hasFailed(row.ret, fun) ? failed : fine).push(row);
  const total = rows.length + quiet.length;
  const problems = failed.length + quiet.length > 0;
  const head = problems ? [verdict({ total, failed: failed.length, silent: quiet.length })] : [];
  const parts = (whole: boolean) => [
    ...head,
    ...foldFailures(failed, fun, whole),
    ...silenceLines(quiet, now),
    ...foldEqual(fine, fun, whole),
  ];
  const answer = { ...join(parts(false), styling), ...(failed.length > 0 && { failure: head[0] }) };
  const full = join(parts(true), false).text;
  return full === join(parts(false), false).text ? answer : { ...answer, full };
}
