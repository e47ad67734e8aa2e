import { type SaltValue, stringifySalt } from '../salt/index.ts';
import { isScalar, type Scalar, scalar } from './text.ts';

/**
 * A value as one JSON document, four blanks deep as Salt writes it, with Python's `Infinity` and `NaN`. `indent`: other
 * blanks; below 0, all on one line.
 */
export function json(value: SaltValue, indent = 4): string {
  const out: string[] = [];
  writeJson(value, { head: '', margin: '', end: '', step: ' '.repeat(Math.max(0, indent)) }, out);
  return indent < 0 ? onOneLine(out) : out.join('\n');
}

/** Python puts a blank after each comma, and none within brackets. */
function onOneLine(lines: readonly string[]): string {
  return lines.map((line) => (line.endsWith(',') ? `${line} ` : line)).join('');
}

interface Place {
  /** Begins the first line. */
  head: string;
  /** Begins the others. */
  margin: string;
  /** Ends the last line. */
  end: string;
  /** The blanks of one level. */
  step: string;
}

function writeJson(value: SaltValue, { head, margin, end, step }: Place, out: string[]): void {
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
  const inner = margin + step;
  for (const [n, [key, item]] of items.entries()) {
    const isLast = n === items.length - 1;
    writeJson(item, { head: inner + key, margin: inner, end: isLast ? '' : ',', step }, out);
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
