import { isDict, type SaltValue } from '../salt/index.ts';
import { bounded } from './bounded.ts';
import type { Budget } from './budget.ts';
import { byCodePoint } from './order.ts';
import { renderedSafely } from './safely.ts';
import type { Rendered } from './style.ts';
import { plainText } from './text.ts';

/** A function's or module's documentation, as an answer. */
export function documentationAnswer(value: SaltValue): Rendered {
  return renderedSafely(() => ({ text: documentation(value), styled: false }));
}

/** Documentation as `sys.doc` returns it, by function, without the margin that docstrings have in the source. */
export function documentation(value: SaltValue, budget?: Budget | null): string {
  return written(bounded(value, budget));
}

function written(value: SaltValue): string {
  if (!isDict(value)) return typeof value === 'string' ? plainText(dedent(value)) : '';
  const names = Object.keys(value).sort(byCodePoint);
  return names.map((name) => `${name}:\n${written(value[name] ?? null)}`.trimEnd()).join('\n\n');
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
