import { Budget } from './budget.ts';
import { stateRun } from './highstate.ts';
import { type Answer, exitCode, failureParts } from './minion.ts';
import { namesLabel } from './names.ts';
import { naturally } from './order.ts';
import { safely } from './safely.ts';
import { join, type Part } from './style.ts';
import { indent } from './text.ts';
import { isStateRun, valueParts } from './value.ts';

/** One minion's return under the name the person knows it by. */
export interface Row {
  name: string;
  ret: Answer;
  /** What its answer may take of the whole text, in characters. */
  most?: number;
  /** Its answer, once it is rendered. */
  parts?: Part[];
}

const NAMED = 12;
const WHY_LINES = 5;
const MARGIN = 4;

interface Group {
  names: string[];
  parts: Part[];
}

/** Failures with the same exit code and output together, by name with why: `✗ web07 (exit 3): not found`. */
export function foldFailures(rows: Row[], fun: string, whole: boolean): Part[] {
  const byCode = Map.groupBy(rows, (row) => exitCode(row.ret));
  return [...byCode].flatMap(([code, list]) =>
    groupEqual(list, (row) => why(row, fun, whole)).flatMap(({ names, parts }) =>
      labelled(`✗ ${namesLabel(names)}${code}`, parts),
    ),
  );
}

/** Equal answers together, the most frequent first: `211: True`, up to a dozen by name. */
export function foldEqual(rows: Row[], fun: string, whole: boolean): Part[] {
  const groups = groupEqual(rows, (row) => {
    const { ret, most } = row;
    const origin = { fun, out: ret.out };
    if (!isStateRun(ret.value, origin)) {
      row.parts ??= valueParts(ret.value, origin, new Budget(most));
      return row.parts;
    }
    const { changes, summary } = stateRun(ret.value, new Budget(most));
    return whole ? [...changes, summary] : [summary];
  });
  return groups.flatMap(({ names, parts }) =>
    labelled(names.length <= NAMED ? names.join(', ') : String(names.length), parts),
  );
}

/** A name before what belongs to it: on one line if it is one, else above it. */
export function labelled(label: string, parts: Part[]): Part[] {
  const [only] = parts;
  if (only === undefined) return [label];
  if (parts.length === 1 && typeof only === 'string' && !only.includes('\n')) return [`${label}: ${only}`];
  return [`${label}:`, ...moved(parts)];
}

/** Parts moved right, to stand under a name; among many names no fence where it reads well without. */
export function moved(parts: Part[]): Part[] {
  return parts.map((part) => {
    if (typeof part === 'string') return indent(part, MARGIN);
    return part.loose ? indent(part.pre, part.indent + MARGIN) : { ...part, indent: part.indent + MARGIN };
  });
}

function groupEqual(rows: Row[], partsOf: (row: Row) => Part[]): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const parts = safely(
      () => partsOf(row),
      (why) => [why],
    );
    const { text } = join(parts, false);
    const group = groups.get(text);
    if (group) group.names.push(row.name);
    else groups.set(text, { names: [row.name], parts });
  }
  return [...groups.values()].sort(
    (a, b) => b.names.length - a.names.length || naturally(a.names[0] ?? '', b.names[0] ?? ''),
  );
}

/** Why it failed: the states that did, or the last lines of the output. */
function why({ ret, most }: Row, fun: string, whole: boolean): Part[] {
  const origin = { fun, out: ret.out };
  const budget = new Budget(most);
  if (isStateRun(ret.value, origin)) {
    const { failures, summary } = stateRun(ret.value, budget);
    return [...failures, ...(summary === '' ? [] : [summary])];
  }
  const parts = failureParts(ret, origin, budget);
  return whole ? parts : parts.map(lastLines);
}

function lastLines(part: Part): Part {
  const shortened = (text: string) => {
    const lines = text.split('\n');
    return lines.length <= WHY_LINES ? text : ['…', ...lines.slice(-WHY_LINES)].join('\n');
  };
  return typeof part === 'string' ? shortened(part) : { ...part, pre: shortened(part.pre) };
}
