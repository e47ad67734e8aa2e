import { isDict, type SaltDict, SaltFloat, type SaltValue } from '../salt/index.ts';
import { bounded } from './bounded.ts';
import type { Budget } from './budget.ts';
import { byCodePoint } from './order.ts';
import { isScalar, scalar } from './scalar.ts';
import { cleanText } from './text.ts';

const PLAIN = /^[A-Za-z/](?:[\w./@+-]| (?! |$))*$/;
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** What YAML 1.1 forbids or folds, and JSON does not escape. */
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;
/** A longer key needs a question mark before it: YAML reads no further for its colon (1,024 characters). */
const LONGEST_KEY = 1_000;

/**
 * A value as a YAML document that PyYAML, which follows YAML 1.1 by rules of its own, reads back as it was. Not by the
 * `yaml` package: it takes ten times as long, and one answer must not hold up the others.
 */
export function yaml(value: SaltValue, budget?: Budget | null): string {
  const out: string[] = [];
  write(bounded(value, budget), '', '', out);
  return out.join('\n');
}

/** Writes a value behind `head`, which its first line begins with; what is in it stands at `margin`. */
function write(value: SaltValue, head: string, margin: string, out: string[]): void {
  if (Array.isArray(value) && value.length > 0) writeList(value, head, margin, out);
  else if (isDict(value) && Object.keys(value).length > 0) writeDict(value, head, margin, out);
  else if (typeof value === 'string' && isBlock(value) && head !== '') writeBlock(value, head, margin, out);
  else out.push(`${head}${inLine(value)}`);
}

function writeList(list: readonly SaltValue[], head: string, margin: string, out: string[]): void {
  let before = beginning(head, margin, out);
  for (const item of list) {
    write(item, `${before}- `, `${margin}  `, out);
    before = margin;
  }
}

function writeDict(dict: SaltDict, head: string, margin: string, out: string[]): void {
  let before = beginning(head, margin, out);
  for (const key of Object.keys(dict).sort(byCodePoint)) {
    const name = quoted(key);
    if (name.length > LONGEST_KEY) {
      out.push(`${before}? ${name}`);
      before = margin;
    }
    const lead = name.length > LONGEST_KEY ? ':' : `${name}:`;
    write(dict[key] ?? null, `${before}${lead} `, `${margin}  `, out);
    before = margin;
  }
}

/** A list or dict in a list begins on the line of its dash, one behind a key on the next line. */
function beginning(head: string, margin: string, out: string[]): string {
  if (!head.endsWith(': ')) return head;
  out.push(head.slice(0, -1));
  return margin;
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
  return scalar(value)
    .replace(/^(-?\d+)e/, '$1.0e')
    .replace(/^(-?)(inf|nan)$/, '$1.$2');
}

/** Plain is only what no YAML reads as anything but text; what a stanza cannot hold is escaped. */
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
