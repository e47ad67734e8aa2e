import { isDict, type SaltValue } from '../salt/index.ts';
import { boundedText } from './bounded.ts';
import { Budget } from './budget.ts';
import { foldTraceback } from './fold.ts';
import { labelled } from './groups.ts';
import { runParts, stateRun } from './highstate.ts';
import { renderedSafely } from './safely.ts';
import { join, type Part, type Rendered } from './style.ts';
import { plainText } from './text.ts';
import { valueParts } from './value.ts';

/** A runner's or wheel's answer; `data` wrapped with an `outputter` (as orchestrations are) is taken out first. */
export function runnerAnswer(value: SaltValue, context: { fun: string; styling?: boolean }): Rendered {
  return renderedSafely(() => written(value, context));
}

function written(value: SaltValue, { fun, styling = false }: { fun: string; styling?: boolean }): Rendered {
  const wrapped = isDict(value) && typeof value.outputter === 'string' && 'data' in value;
  const data = wrapped ? (value.data ?? null) : value;
  const text = typeof data === 'string' ? plainText(boundedText(data, new Budget())) : '';
  const folded = plainText(foldTraceback(text));
  if (folded !== text) {
    const failure = `✗ ${fun}`;
    return { text: `${failure}\n${folded}`, styled: false, full: `${failure}\n${text}`, failure };
  }
  if (wrapped && value.outputter === 'highstate' && isDict(data)) return orchestration(fun, data, styling);
  return join(valueParts(data, { fun }), styling);
}

function orchestration(fun: string, data: { [master: string]: SaltValue }, styling: boolean): Rendered {
  const budget = new Budget();
  const runs = Object.entries(data).map(([master, states]) => ({ master, run: stateRun(states, budget) }));
  const failed = runs.some(({ run }) => run.failed > 0);
  const [first] = runs;
  const parts: Part[] =
    runs.length === 1 && first
      ? runParts(first.run)
      : runs.flatMap(({ master, run }) => labelled(plainText(master), runParts(run)));
  const failure = `✗ ${fun}`;
  return failed ? { ...join([failure, ...parts], styling), failure } : join(parts, styling);
}
