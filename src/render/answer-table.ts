import type { Row } from './fleet.ts';
import { type Answer, exitCode, hasFailed } from './minion.ts';
import { type Silence, silenceLine } from './silence.ts';
import { isStateRun } from './states.ts';
import { fleetTable, type NamedValue, type Table, tableOf } from './table.ts';

/** One minion's answer as a table, if it reads well as one. */
export function answerTable(ret: Answer, fun: string): Table | undefined {
  const { outcome, out, value } = ret;
  if (outcome === 'no-return' || hasFailed(ret, fun) || isStateRun(value, { fun, out })) return undefined;
  return tableOf(value);
}

/** Many minions' answers as a table, if they read well as one: silent minions are rows too. */
export function answersTable(
  rows: readonly Row[],
  silent: readonly Silence[],
  fun: string,
): Table | undefined {
  const now = new Date();
  const values: NamedValue[] = [];
  for (const { name, ret } of rows) {
    if (isStateRun(ret.value, { fun, out: ret.out })) return undefined;
    const failed = hasFailed(ret, fun) ? `✗${exitCode(ret)}` : undefined;
    if (ret.outcome !== 'no-return') values.push({ name, value: ret.value, mark: failed });
    else values.push(quiet({ name, kind: 'unanswered' }, now));
  }
  return fleetTable([...values, ...silent.map((one) => quiet(one, now))]);
}

/** The line of silence without its name, which has a column. */
function quiet(silence: Silence, now: Date): NamedValue {
  return { name: silence.name, value: silenceLine(silence, now).slice(`${silence.name}: `.length) };
}
