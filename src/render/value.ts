import type { SaltValue } from '../salt/index.ts';
import { bounded } from './bounded.ts';
import { Budget } from './budget.ts';
import { documentation } from './docs.ts';
import { isTrimmed, trimmedNote } from './fold.ts';
import { isHighstate, runParts, stateRun } from './highstate.ts';
import { nested } from './nested.ts';
import { isSmallDict, pairs } from './pairs.ts';
import { isScalar, scalar } from './scalar.ts';
import { block, type Part } from './style.ts';
import { plainText } from './text.ts';

/** What is known of where a value came from: the function, and the outputter its return names. */
export interface Origin {
  fun: string;
  out?: string | undefined;
  /** The minion, where the text must name it. */
  name?: string | undefined;
}

/** Whether the value is to be read as a state run; a list is one only where the function or the return says so. */
export function isStateRun(value: SaltValue, { fun, out }: Origin): boolean {
  return isHighstate(value) || (Array.isArray(value) && (out === 'highstate' || /^state\./.test(fun)));
}

/** A value as it reads best: text as it is, a small dict as `key: value`, states as a summary, the rest nested. */
export function valueParts(value: SaltValue, origin: Origin, budget = new Budget()): Part[] {
  if (value === 'VALUE_TRIMMED') return [trimmedNote(origin.name)];
  if (isStateRun(value, origin)) return runParts(stateRun(value, budget));
  const part = onePart(bounded(value, budget), origin.fun);
  return isTrimmed(value) ? [part, trimmedNote(origin.name)] : [part];
}

function onePart(value: SaltValue, fun: string): Part {
  if (isScalar(value)) return block(plainText(scalar(value)) || '(no output)');
  if (Object.keys(value).length === 0) return Array.isArray(value) ? '[]' : '{}';
  if (fun === 'sys.doc') return documentation(value, null);
  return isSmallDict(value) ? pairs(value) : { pre: nested(value, null), indent: 0, loose: true };
}
