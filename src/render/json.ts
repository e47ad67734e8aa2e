import { SaltFloat, type SaltValue } from '../salt/index.ts';

/** A value as one JSON document, four blanks deep as Salt writes it. Integers are exact; `inf` and `nan`, which JSON lacks, are null. */
export function json(value: SaltValue, margin = ''): string {
  const inner = `${margin}    `;
  if (typeof value === 'string') return jsonText(value);
  if (typeof value === 'bigint') return String(value);
  if (value instanceof SaltFloat) return Number.isFinite(value.value) ? value.source : 'null';
  if (Array.isArray(value))
    return between(
      '[',
      ']',
      margin,
      value.map((item) => inner + json(item, inner)),
    );
  if (typeof value === 'object' && value !== null) {
    const items = Object.entries(value).map(([key, v]) => `${inner}${jsonText(key)}: ${json(v, inner)}`);
    return between('{', '}', margin, items);
  }
  return JSON.stringify(value);
}

function between(open: string, close: string, margin: string, items: string[]): string {
  return items.length === 0 ? open + close : `${open}\n${items.join(',\n')}\n${margin}${close}`;
}

/** JSON may hold U+FFFE and U+FFFF as they are, a stanza may not. */
function jsonText(text: string): string {
  return JSON.stringify(text).replace(/[\ufffe\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
}
