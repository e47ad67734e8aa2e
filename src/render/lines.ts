import { isDict, type SaltValue } from '../salt/index.ts';
import { ANSWER, Budget, bounded, costOf } from './budget.ts';
import { PLAIN_DISPLAY } from './display.ts';
import { inForm, type OutForm } from './forms.ts';
import { jobLines, newestJobs } from './job-list.ts';
import { type Doc, laidOut, lines, text } from './layout.ts';
import { type Answer, failureParts, hasFailed } from './minion.ts';
import { type RunnerContext, runnerAnswer, runnerHasFailed } from './runner.ts';
import type { StateView } from './state-view.ts';
import { isStateRun } from './states.ts';
import { structure } from './structure.ts';
import { isBlock, join, type Part, safely } from './style.ts';
import { indent, isScalar, plainText, scalar } from './text.ts';
import { isTrimmed, valueParts } from './value.ts';

/** The lines of one minion's answer, for filters. */
export interface AnswerLines {
  lines: string[];
  /** The lines are those of a failure, without its head. */
  failed: boolean;
  /** Says why the lines are only a part of the answer. */
  note?: string;
}

export interface LinesContext {
  fun: string;
  form?: OutForm | undefined;
  indent?: number | undefined;
  states?: StateView | undefined;
  /** The columns of the person's screen. */
  width?: number | undefined;
}

const CUT = '… the rest of this answer is too long, so the filter did not see it';

/** One minion's answer in lines: text as it is, all else as a person would read it, or in a form of `--out`. */
export function answerLines(
  ret: Answer,
  { width = PLAIN_DISPLAY.width, ...context }: LinesContext,
): AnswerLines {
  const { fun, form } = context;
  const failed = hasFailed(ret, fun);
  // Not narrower: a narrow screen finds the same lines as any other, and wraps them.
  const columns = Math.max(width, PLAIN_DISPLAY.width);
  const parts = safely(
    () => partsOf(ret, { ...context, failed, columns }),
    (why) => [why],
  );
  const cut = costOf(ret.value, ANSWER) === undefined ? CUT : undefined;
  const trimmed = isTrimmed(ret.value) && !form ? parts.pop() : undefined;
  const note = trimmed ? join([trimmed]).text : cut;
  const raw = parts.map((part) => (isBlock(part) ? indent(part.pre, part.indent) : part));
  const { text } = join(raw, { ...PLAIN_DISPLAY, width: columns });
  return { lines: text === '' ? [] : text.split('\n'), failed, ...(note !== undefined && { note }) };
}

/** As {@link answerLines}, of a runner's answer; a failure has its head. */
export function runnerLines(
  value: SaltValue,
  context: LinesContext & Pick<RunnerContext, 'success'>,
): AnswerLines {
  const { fun, form, states, success } = context;
  const failed = runnerHasFailed(value, context);
  const isCut = costOf(value, ANSWER) === undefined;
  const jobs = form ? undefined : newestJobs(value, fun);
  if (jobs) {
    const text = laidOut(jobLines(jobs, new Budget()), PLAIN_DISPLAY.width, { keepsLists: true });
    return { lines: text.split('\n'), failed, ...(isCut && { note: CUT }) };
  }
  const isWrapped = isDict(value) && typeof value.outputter === 'string';
  if (!failed && typeof value !== 'string' && (form || !isWrapped)) return answerLines({ value }, context);
  const { text } = runnerAnswer(value, { fun, states, success, display: PLAIN_DISPLAY });
  return { lines: text.split('\n'), failed, ...(isCut && { note: CUT }) };
}

function partsOf(
  ret: Answer,
  {
    fun,
    form,
    indent: blanks,
    states,
    failed,
    columns,
  }: Omit<LinesContext, 'width'> & { failed: boolean; columns: number },
): Part[] {
  const { value, out } = ret;
  if (form) return [inForm(form, value, blanks)];
  const origin = { fun, out, states };
  if (failed) return failureParts(ret, origin);
  const isPlain = isScalar(value) && !isTrimmed(value);
  if (isPlain) return [plainText(scalar(value))];
  if (isStateRun(value, origin) || isTrimmed(value) || fun === 'sys.doc') return valueParts(value, origin);
  return [laidOut(entries(bounded(value)), columns, { keepsLists: true })];
}

/** A structure with a line at least for each of its entries: one line with all of them would be found by each. */
function entries(value: SaltValue): Doc {
  if (!Array.isArray(value) || !value.every(isScalar)) return structure(value).broken;
  return value.length === 0 ? text('[]') : lines(value.map((item) => structure(item)));
}
