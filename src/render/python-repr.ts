import type { SaltValue } from '../salt/index.ts';
import { bounded } from './bounded.ts';
import type { Budget } from './budget.ts';
import { isScalar, scalar } from './scalar.ts';

const SHORT: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value as Python's `repr` writes it, which is what `--out=raw` shows: `{'web01': [True, None, 'x']}`. */
export function pythonRepr(value: SaltValue, budget?: Budget | null): string {
  const out: string[] = [];
  write(bounded(value, budget), out);
  return out.join('');
}

function write(value: SaltValue, out: string[]): void {
  if (typeof value === 'string') out.push(quoted(value));
  else if (isScalar(value)) out.push(scalar(value));
  else if (Array.isArray(value)) {
    for (const [n, item] of value.entries()) {
      out.push(n === 0 ? '[' : ', ');
      write(item, out);
    }
    out.push(value.length === 0 ? '[]' : ']');
  } else {
    const entries = Object.entries(value);
    for (const [n, [key, item]] of entries.entries()) {
      out.push(`${n === 0 ? '{' : ', '}${quoted(key)}: `);
      write(item, out);
    }
    out.push(entries.length === 0 ? '{}' : '}');
  }
}

/** Python prefers single quotes, and escapes what `str.isprintable` denies. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text.replace(/[\\\p{C}\p{Z}]/gu, escaped).replaceAll(quote, quote === "'" ? "\\'" : '"');
  return quote + inner + quote;
}

function escaped(character: string): string {
  if (character === ' ') return ' ';
  const code = character.codePointAt(0) ?? 0;
  const hex = (digits: number) => code.toString(16).padStart(digits, '0');
  return (
    SHORT[character] ?? (code < 0x100 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`)
  );
}
