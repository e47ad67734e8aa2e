import type { SaltValue } from '../salt/index.ts';
import { bounded } from './bounded.ts';
import type { Budget } from './budget.ts';
import { byCodePoint } from './order.ts';
import { isScalar, scalar } from './scalar.ts';
import { cleanText, splitLines } from './text.ts';

/**
 * Salt's default output (`salt.output.nested`), without colours: sorted keys, `----------` above a dict inside
 * a structure, `|_` above a structure inside a list.
 */
export function nested(value: SaltValue, budget?: Budget | null): string {
  const out: string[] = [];
  display(bounded(value, budget), 0, '', out);
  return out.join('\n');
}

function display(value: SaltValue, indent: number, prefix: string, out: string[]): void {
  const margin = ' '.repeat(indent);
  if (typeof value === 'string') {
    const under = ' '.repeat(prefix.length);
    for (const [n, line] of splitLines(cleanText(value)).entries()) {
      out.push(margin + (n === 0 ? prefix : under) + line);
    }
  } else if (isScalar(value)) {
    out.push(margin + prefix + scalar(value));
  } else if (Array.isArray(value)) {
    for (const item of value) displayItem(item, indent, out);
  } else {
    if (indent > 0) out.push(`${margin}----------`);
    for (const key of Object.keys(value).sort(byCodePoint)) {
      out.push(`${margin}${prefix}${cleanText(key)}:`);
      display(value[key] ?? null, indent + 4, '', out);
    }
  }
}

function displayItem(item: SaltValue, indent: number, out: string[]): void {
  if (isScalar(item)) {
    display(item, indent, '- ', out);
  } else {
    out.push(`${' '.repeat(indent)}|_`);
    display(item, indent + 2, '', out);
  }
}
