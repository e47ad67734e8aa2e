import { type SaltValue, stringifySalt } from '../salt/index.ts';
import { isScalar, type Scalar, scalar } from './text.ts';

/** A value as one JSON document, four blanks deep as Salt writes it, with Python's `Infinity` and `NaN`. */
export function json(value: SaltValue): string {
  const out: string[] = [];
  writeJson(value, '', '', out);
  return out.join('\n');
}

/** Writes a value's lines; the first begins with `head`, the others with `margin`, and `end` ends the last. */
function writeJson(value: SaltValue, head: string, margin: string, out: string[], end = ''): void {
  if (isScalar(value)) {
    out.push(`${head}${jsonScalar(value)}${end}`);
    return;
  }
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const items = Array.isArray(value)
    ? value.map((item) => ['', item] as const)
    : Object.entries(value).map(([key, item]) => [`${jsonText(key)}: `, item] as const);
  if (items.length === 0) {
    out.push(`${head}${open}${close}${end}`);
    return;
  }
  out.push(`${head}${open}`);
  const inner = `${margin}    `;
  for (const [n, [key, item]] of items.entries()) {
    writeJson(item, inner + key, inner, out, n === items.length - 1 ? '' : ',');
  }
  out.push(`${margin}${close}${end}`);
}

function jsonScalar(value: Scalar): string {
  if (typeof value === 'string') return jsonText(value);
  return typeof value === 'number' && Number.isFinite(value) ? scalar(value) : stringifySalt(value);
}

/** JSON may hold U+FFFE and U+FFFF as they are, a stanza may not. */
function jsonText(text: string): string {
  return JSON.stringify(text).replace(/[\ufffe\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
}
