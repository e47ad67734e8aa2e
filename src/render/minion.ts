import type { SaltValue } from '../salt/index.ts';
import { boundedText } from './bounded.ts';
import { Budget } from './budget.ts';
import { foldTraceback } from './fold.ts';
import { inForm, type OutForm } from './forms.ts';
import { stateCounts } from './highstate.ts';
import { renderedSafely, safely } from './safely.ts';
import { silenceLine } from './silence.ts';
import { join, type Part, type Rendered } from './style.ts';
import { plainText } from './text.ts';
import { isStateRun, type Origin, valueParts } from './value.ts';

/** What rendering needs of one minion's return (a part of `salt/`'s MinionReturn). */
export interface Answer {
  value: SaltValue;
  retcode?: number | undefined;
  outcome?: 'returned' | 'no-return' | undefined;
  /** The outputter the return names. */
  out?: string | undefined;
  success?: boolean | undefined;
}

export interface MinionContext {
  fun: string;
  /** The minion's name as the person knows it. */
  name?: string | undefined;
  /** XEP-0393 where it reads better; off unless said. */
  styling?: boolean | undefined;
}

/** Whether the return tells of a failure: a return code, `success` false, or a state that failed. */
export function hasFailed(ret: Answer, fun: string): boolean {
  if (ret.outcome === 'no-return') return false;
  if ((ret.retcode ?? 0) !== 0 || ret.success === false) return true;
  return safely(
    () => isStateRun(ret.value, { fun, out: ret.out }) && stateCounts(ret.value).failed > 0,
    () => true,
  );
}

/**
 * One minion's answer, as its own contact says it: the value alone, a failure under a line that says so, a Salt
 * traceback folded (`full` has it whole).
 */
export function minionAnswer(ret: Answer, context: MinionContext): Rendered {
  return renderedSafely(() => written(ret, context));
}

/** As {@link minionAnswer}, in a form of `--out`. */
export function minionInForm(form: OutForm, { value }: Answer): string {
  return renderedSafely(() => ({ text: inForm(form, value), styled: false })).text;
}

function written(ret: Answer, { fun, name, styling = false }: MinionContext): Rendered {
  if (ret.outcome === 'no-return') {
    const line = silenceLine({ name: name ?? 'the minion', kind: 'unanswered' }, new Date(0));
    return { text: line, styled: false };
  }
  const origin = { fun, out: ret.out, name };
  if (!hasFailed(ret, fun)) return join(valueParts(ret.value, origin), styling);
  const head = failureHead(ret, fun, name);
  const answer = { ...join([head, ...failureParts(ret, origin)], styling), failure: head };
  const folded = foldedOutput(ret) !== undefined;
  return folded ? { ...answer, full: join([head, ...valueParts(ret.value, origin)], false).text } : answer;
}

/** `✗ cmd.run on web01 (exit 3)` */
export function failureHead(ret: Answer, fun: string, name: string | undefined): string {
  return `✗ ${fun}${name === undefined ? '' : ` on ${name}`}${exitCode(ret)}`;
}

/** ` (exit 3)`; nothing where the return has no code of its own. */
export function exitCode({ retcode = 0 }: Answer): string {
  return retcode === 0 ? '' : ` (exit ${retcode})`;
}

/** What stands under a failure's head; nothing where there was no output. */
export function failureParts(ret: Answer, origin: Origin, budget = new Budget()): Part[] {
  const folded = foldedOutput(ret);
  if (folded !== undefined) return [boundedText(folded, budget)];
  return ret.value === '' || ret.value === null ? [] : valueParts(ret.value, origin, budget);
}

function foldedOutput({ value }: Answer): string | undefined {
  if (typeof value !== 'string') return undefined;
  const folded = foldTraceback(value);
  return folded === value ? undefined : plainText(folded);
}
