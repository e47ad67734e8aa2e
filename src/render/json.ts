import { SaltFloat, type SaltValue } from '../salt/index.ts';
import { bounded } from './bounded.ts';
import type { Budget } from './budget.ts';
import { isScalar, type Scalar } from './scalar.ts';

/** A value as one JSON document, four blanks deep as Salt writes it. Integers are exact; `inf` and `nan`, which JSON lacks, are null. */
export function json(value: SaltValue, budget?: Budget | null): string {
  const out: string[] = [];
  write(bounded(value, budget), '', '', out);
  return out.join('\n');
}

/** Writes a value's lines; the first begins with `head`, the others with `margin`. */
function write(value: SaltValue, head: string, margin: string, out: string[], end = ''): void {
  if (isScalar(value)) out.push(`${head}${scalarText(value)}${end}`);
  else if (Array.isArray(value)) {
    const items = value.map((item): [string, SaltValue] => ['', item]);
    writeItems('[', ']', items, head, margin, out, end);
  } else {
    const items = Object.entries(value).map(([key, item]): [string, SaltValue] => [
      `${jsonText(key)}: `,
      item,
    ]);
    writeItems('{', '}', items, head, margin, out, end);
  }
}

function writeItems(
  open: string,
  close: string,
  items: readonly [string, SaltValue][],
  head: string,
  margin: string,
  out: string[],
  end: string,
): void {
  if (items.length === 0) {
    out.push(`${head}${open}${close}${end}`);
    return;
  }
  out.push(head + open);
  const inner = `${margin}    `;
  for (const [n, [key, item]] of items.entries()) {
    write(item, inner + key, inner, out, n === items.length - 1 ? '' : ',');
  }
  out.push(`${margin}${close}${end}`);
}

function scalarText(value: Scalar): string {
  if (typeof value === 'string') return jsonText(value);
  if (typeof value === 'bigint') return String(value);
  if (value instanceof SaltFloat) return Number.isFinite(value.value) ? value.source : 'null';
  return JSON.stringify(value);
}

/** JSON may hold U+FFFE and U+FFFF as they are, a stanza may not. */
function jsonText(text: string): string {
  return JSON.stringify(text).replace(/[\ufffe\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
}
