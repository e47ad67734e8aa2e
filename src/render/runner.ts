import { isDict, type SaltDict, type SaltValue } from '../salt/index.ts';
import { Budget, boundedText } from './budget.ts';
import { inForm, type OutForm } from './forms.ts';
import { runOrValue } from './highstate.ts';
import { jobLines, newestJobs } from './job-list.ts';
import type { MinionContext } from './minion.ts';
import { prose } from './prose.ts';
import type { StateView } from './state-view.ts';
import { isRunShape, stateCounts } from './states.ts';
import { join, labelled, type Part, type Rendered, renderedSafely, safely } from './style.ts';
import { foldTraceback, plainText } from './text.ts';
import { valueParts } from './value.ts';

export interface RunnerContext extends MinionContext {
  /** Whether the function succeeded, as Salt's return event says. */
  success?: boolean | undefined;
}

/** Runners that give state runs by the master's id, without saying so. */
const RUN_ON_MASTER = new Set(['state.orchestrate_high', 'state.orchestrate_single']);
/** The texts that Salt returns in place of a value (`salt.client.mixins`). */
const FAILED = /^\s{0,2}(?:Exception occurred in (?:runner|wheel) |Passed invalid arguments: )/;
/** The fields of an error alone: `{error: {name, args, message}}`. */
const ERROR_FIELDS = new Set(['name', 'args', 'message']);

/** True if a runner's or wheel's return is a failure: by its text, its return code, its states, or Salt's word. */
export function runnerHasFailed(
  value: SaltValue,
  { fun, success }: Pick<RunnerContext, 'fun' | 'success'>,
): boolean {
  return safely(
    () => {
      const { data, runs, wrapped } = unwrapped(value, fun);
      if (typeof data === 'string' && FAILED.test(data)) return true;
      if (isDict(value) && holdsError(value)) return true;
      if (wrapped && typeof wrapped.retcode === 'number' && wrapped.retcode !== 0) return true;
      if (runs && Object.values(runs).some((run) => isRunShape(run) && stateCounts(run).failed > 0))
        return true;
      // Salt takes whatever stands under `data` for states, and any other value there for a failure.
      return success === false && !(isDict(value) && 'data' in value);
    },
    () => true,
  );
}

/**
 * Renders a runner's or wheel's answer; `data` wrapped with an `outputter` (as in orchestrations) is taken out first.
 */
export function runnerAnswer(value: SaltValue, context: RunnerContext): Rendered {
  return renderedSafely(() => {
    const { fun, display, states } = context;
    const { data, runs } = unwrapped(value, fun);
    const failure = runnerHasFailed(value, context) ? `✗ ${fun}` : undefined;
    const text = typeof data === 'string' ? plainText(boundedText(data, new Budget())).trimStart() : '';
    const folded = foldTraceback(text);
    if (failure !== undefined && folded !== undefined) {
      const [shown = '', full] = [plainText(folded), text].map((output) => `${failure}\n${output}`);
      return { text: shown, styled: false, full, failure };
    }
    const jobs = newestJobs(data, fun);
    const parts = runs
      ? mastersRuns(runs, states)
      : jobs
        ? [jobLines(jobs, new Budget())]
        : valueParts(data, { fun, states });
    return failure === undefined
      ? join(parts, display)
      : { ...join([prose(failure), ...parts], display), failure };
  });
}

/** As {@link runnerAnswer}, in a form of `--out`. A text that Salt returns in place of a value keeps its mark. */
export function runnerInForm(
  form: OutForm,
  value: SaltValue,
  context: RunnerContext,
  indent?: number,
): Rendered {
  if (typeof value === 'string' && runnerHasFailed(value, context)) return runnerAnswer(value, context);
  // Salt takes the data out only if nothing else stands beside them.
  const isPair = isDict(value) && 'data' in value && 'outputter' in value && Object.keys(value).length === 2;
  const data = isPair ? (value.data ?? null) : value;
  return renderedSafely(() => ({ text: inForm(form, data, indent), styled: false }));
}

/** The data of a value, and the state runs in it; `wrapped`: the dict around the data. */
function unwrapped(
  value: SaltValue,
  fun: string,
): { data: SaltValue; runs: SaltDict | undefined; wrapped: SaltDict | undefined } {
  const wrapped = isDict(value) && typeof value.outputter === 'string' && 'data' in value ? value : undefined;
  const data = wrapped ? (wrapped.data ?? null) : value;
  const hasRuns = wrapped ? wrapped.outputter === 'highstate' : RUN_ON_MASTER.has(fun);
  return { data, runs: hasRuns && isDict(data) ? data : undefined, wrapped };
}

/** `{error: 'no such host'}`, `{Error: 'no job with this jid', …}`: many runners return their errors so. */
function holdsError({ Error: capital, error = capital }: SaltDict): boolean {
  if (typeof error === 'string') return error !== '';
  if (!isDict(error) || typeof error.message !== 'string') return false;
  return Object.keys(error).every((key) => ERROR_FIELDS.has(key));
}

/** State runs by the master's id, as orchestrations give them, or by minion. */
function mastersRuns(data: SaltDict, view: StateView | undefined): Part[] {
  const budget = new Budget();
  const runs = Object.entries(data).map(([name, run]) => ({ name, ...runOrValue(run, budget, view) }));
  const [only] = runs;
  if (only && runs.length === 1) return only.parts;
  return runs.flatMap(({ name, parts }) => labelled(plainText(name), parts));
}
