import { isDict, type SaltValue } from '../salt/index.ts';
import { Budget, bounded } from './budget.ts';
import { runParts, stateRun } from './highstate.ts';
import type { Doc } from './layout.ts';
import { byCodePoint } from './names.ts';
import { prose } from './prose.ts';
import { isStateRun, type Origin } from './states.ts';
import { block, type Part, type Rendered, renderedSafely } from './style.ts';
import { isScalar, plainText, scalar } from './text.ts';

const TRIMMED = 'VALUE_TRIMMED';

/** A value as it reads best: text as it is, states as a summary, structures laid out to the width. */
export function valueParts(value: SaltValue, origin: Origin, budget = new Budget()): Part[] {
  if (value === TRIMMED) return [trimmedNote(origin.name)];
  if (isStateRun(value, origin)) return runParts(stateRun(value, budget, origin.states));
  const part = onePart(bounded(value, budget), origin.fun);
  return isTrimmed(value) ? [part, trimmedNote(origin.name)] : [part];
}

function onePart(value: SaltValue, fun: string): Part {
  if (isScalar(value)) return block(plainText(scalar(value)) || '(no output)');
  if (Object.keys(value).length === 0) return Array.isArray(value) ? '[]' : '{}';
  if (fun === 'sys.doc') return documentation(value);
  return { value };
}

/** Shows the documentation of a function or module. */
export function documentationAnswer(value: SaltValue): Rendered {
  return renderedSafely(() => ({ text: documentation(bounded(value)), styled: false }));
}

/** Documentation as `sys.doc` returns it, by function, without the margin that docstrings have in the source. */
function documentation(value: SaltValue): string {
  if (!isDict(value)) return typeof value === 'string' ? plainText(dedent(value)) : '';
  const names = Object.keys(value).sort(byCodePoint);
  return names.map((name) => `${name}:\n${documentation(value[name] ?? null)}`.trimEnd()).join('\n\n');
}

function dedent(text: string): string {
  const lines = text.replaceAll('\t', '    ').split('\n');
  let margin = 80;
  for (const line of lines.slice(1)) {
    const text = line.search(/\S/);
    if (text >= 0 && text < margin) margin = text;
  }
  return lines
    .map((line, n) => (n === 0 ? line.trimStart() : line.slice(margin)))
    .join('\n')
    .replace(/^\n+/, '');
}

/** Whether Salt replaced this value, or one inside it, because it was over `max_event_size`. */
export function isTrimmed(value: SaltValue): boolean {
  let found = value === TRIMMED;
  const waiting = [value];
  for (let next = waiting.pop(); next !== undefined && !found; next = waiting.pop()) {
    const children = Array.isArray(next) ? next : isDict(next) ? Object.values(next) : [];
    for (const child of children) {
      if (child === TRIMMED) found = true;
      else if (typeof child === 'object' && child !== null) waiting.push(child);
    }
  }
  return found;
}

/** Describes a trimmed value. */
function trimmedNote(name: string | undefined): Doc {
  const where = name === undefined ? '' : `${name}: `;
  return prose(
    `${where}the output is over the master's max_event_size (1 MiB); raise max_event_size in the master's configuration`,
  );
}
