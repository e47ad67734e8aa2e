import type { SaltValue } from '../salt/index.ts';
import { Budget, boundedText } from './budget.ts';
import { type Display, PLAIN_DISPLAY, plain } from './display.ts';
import { inForm, type OutForm } from './forms.ts';
import { prose, wrapped } from './prose.ts';
import { silenceLine } from './silence.ts';
import type { StateView } from './state-view.ts';
import { isStateRun, type Origin, stateCounts } from './states.ts';
import { join, type Part, type Rendered, renderedSafely, safely } from './style.ts';
import { foldTraceback, plainText } from './text.ts';
import { valueParts } from './value.ts';

/** The part of one minion's return that rendering needs (from MinionReturn of `salt/`). */
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
  /** {@link PLAIN_DISPLAY} unless said. */
  display?: Display | undefined;
  /** How a state run is shown. */
  states?: StateView | undefined;
}

/** True if the return is a failure: a return code, `success` false, or a failed state. */
export function hasFailed(ret: Answer, fun: string): boolean {
  if (ret.outcome === 'no-return') return false;
  if ((ret.retcode ?? 0) !== 0 || ret.success === false) return true;
  return safely(
    () => isStateRun(ret.value, { fun, out: ret.out }) && stateCounts(ret.value).failed > 0,
    () => true,
  );
}

/**
 * Renders one minion's answer for its contact: the value alone. A failure comes under a line that says so, and a Salt
 * traceback is folded (`full` has all of it).
 */
export function minionAnswer(ret: Answer, context: MinionContext): Rendered {
  return renderedSafely(() => {
    const { fun, name, states, display = PLAIN_DISPLAY } = context;
    if (ret.outcome === 'no-return') {
      const line = silenceLine({ name: name ?? 'the minion', kind: 'unanswered' }, new Date(0));
      return { text: wrapped(line, display), styled: false };
    }
    const origin = { fun, out: ret.out, name, states };
    if (!hasFailed(ret, fun)) return join(valueParts(ret.value, origin), display);
    const head = failureHead(ret, fun, name);
    const shown = { ...join([prose(head), ...failureParts(ret, origin)], display), failure: head };
    if (foldedOutput(ret) === undefined) return shown;
    return { ...shown, full: join([prose(head), ...valueParts(ret.value, origin)], plain(display)).text };
  });
}

/** As {@link minionAnswer}, in a form of `--out`. */
export function minionInForm(form: OutForm, { value }: Answer, indent?: number): string {
  return renderedSafely(() => ({ text: inForm(form, value, indent), styled: false })).text;
}

/** `✗ cmd.run on web01 (exit 3)` */
export function failureHead(ret: Answer, fun: string, name: string | undefined): string {
  return `✗ ${fun}${name === undefined ? '' : ` on ${name}`}${exitCode(ret)}`;
}

/** ` (exit 3)`; empty for a return without a code. */
export function exitCode({ retcode = 0 }: Answer): string {
  return retcode === 0 ? '' : ` (exit ${retcode})`;
}

/** The text under a failure's head; undefined without output. */
export function failureParts(ret: Answer, origin: Origin, budget = new Budget()): Part[] {
  const folded = foldedOutput(ret);
  if (folded !== undefined) return [boundedText(folded, budget)];
  return ret.value === '' || ret.value === null ? [] : valueParts(ret.value, origin, budget);
}

function foldedOutput({ value }: Answer): string | undefined {
  const folded = typeof value === 'string' ? foldTraceback(value) : undefined;
  return folded === undefined ? undefined : plainText(folded);
}
