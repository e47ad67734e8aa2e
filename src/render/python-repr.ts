import type { SaltValue } from '../salt/index.ts';
import { isScalar, scalar } from './scalar.ts';

const SHORT: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value as Python's `repr` writes it, which is what `--out=raw` shows: `{'web01': [True, None, 'x']}`. */
export function pythonRepr(value: SaltValue): string {
  if (typeof value === 'string') return quoted(value);
  if (isScalar(value)) return scalar(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  const items = Object.entries(value).map(([key, v]) => `${quoted(key)}: ${pythonRepr(v)}`);
  return `{${items.join(', ')}}`;
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
