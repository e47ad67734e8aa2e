import { type SaltDict, SaltFloat, type SaltValue } from '../salt/index.ts';
import { hasChildren } from './budget.ts';
import { byCodePoint } from './names.ts';
import { cleanText, isScalar, type Scalar, scalar } from './text.ts';

const PLAIN = /^[A-Za-z/](?:[\w./@+-]| (?! |$))*$/;
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** Characters that YAML 1.1 forbids or folds, and JSON does not escape. */
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;
/** A longer key needs a question mark before it: YAML reads no further for its colon (1,024 characters). */
const LONGEST_KEY = 1_000;

/** A value as one JSON document, four blanks deep as Salt writes it. Integers are exact; `inf` and `nan`, which JSON lacks, are null. */
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
  if (typeof value === 'bigint') return String(value);
  if (value instanceof SaltFloat) return Number.isFinite(value.value) ? value.source : 'null';
  return JSON.stringify(value);
}

/** JSON may hold U+FFFE and U+FFFF as they are, a stanza may not. */
function jsonText(text: string): string {
  return JSON.stringify(text).replace(/[\ufffe\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
}

/**
 * Writes a value as a YAML document that PyYAML reads back unchanged (it follows YAML 1.1 by its rules). Not by the
 * `yaml` package: it takes ten times as long, and one answer must not delay the others.
 */
export function yaml(value: SaltValue): string {
  const out: string[] = [];
  writeYaml(value, '', '', out);
  return out.join('\n');
}

/**
 * Writes a value behind `head`, which begins its first line; its contents stand at `margin`. A list or dict in a list
 * begins on the line of its dash, one behind a `key` on the next line.
 */
function writeYaml(value: SaltValue, head: string, margin: string, out: string[], key?: string): void {
  const lead = key === undefined ? head : `${head}${key} `;
  if (isScalar(value) || !hasChildren(value)) {
    if (typeof value === 'string' && isBlock(value) && lead !== '') writeBlock(value, lead, margin, out);
    else out.push(`${lead}${inLine(value)}`);
    return;
  }
  if (key !== undefined) out.push(`${head}${key}`);
  const before = key === undefined ? head : margin;
  if (Array.isArray(value)) writeList(value, before, margin, out);
  else writeDict(value, before, margin, out);
}

function writeList(list: readonly SaltValue[], head: string, margin: string, out: string[]): void {
  for (const [n, item] of list.entries()) {
    writeYaml(item, `${n === 0 ? head : margin}- `, `${margin}  `, out);
  }
}

function writeDict(dict: SaltDict, head: string, margin: string, out: string[]): void {
  let before = head;
  for (const key of Object.keys(dict).sort(byCodePoint)) {
    const name = quoted(key);
    const isLong = name.length > LONGEST_KEY;
    if (isLong) {
      out.push(`${before}? ${name}`);
      before = margin;
    }
    writeYaml(dict[key] ?? null, before, `${margin}  `, out, isLong ? ':' : `${name}:`);
    before = margin;
  }
}

function writeBlock(text: string, head: string, margin: string, out: string[]): void {
  out.push(`${head}|-`);
  for (const line of text.split('\n')) out.push(line === '' ? '' : margin + line);
}

function inLine(value: SaltValue): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return '[]';
  if (!isScalar(value)) return '{}';
  if (value === null) return 'null';
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return value instanceof SaltFloat || !Number.isInteger(value) ? float(value) : String(value);
}

/** PyYAML reads a float only with a dot in it, and infinity only as `.inf`. */
function float(value: SaltFloat | number): string {
  const number = typeof value === 'number' ? value : value.value;
  if (Number.isNaN(number)) return '.nan';
  if (!Number.isFinite(number)) return number < 0 ? '-.inf' : '.inf';
  const [digits = '', ...exponent] = scalar(value).split('e');
  return [exponent.length > 0 && !digits.includes('.') ? `${digits}.0` : digits, ...exponent].join('e');
}

/** Plain text must read as text in every YAML; characters that a stanza cannot hold are escaped. */
function quoted(text: string): string {
  if (PLAIN.test(text) && !WORDS.test(text)) return text;
  if (!text.includes('\n') && isPrintable(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text).replace(
    UNPRINTABLE,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function isBlock(text: string): boolean {
  return text.includes('\n') && !/^\s|\t|\s$/.test(text) && isPrintable(text);
}

function isPrintable(text: string): boolean {
  return cleanText(text) === text && text.search(UNPRINTABLE) < 0;
}
