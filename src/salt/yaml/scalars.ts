/** Scalars as PyYAML's safe dumper writes them. It quotes every text that would read as another type. */
import { exactFloat } from '../exact-json.ts';
import { SaltBytes, type SaltDict, SaltScalar, SaltTime, type SaltValue } from '../values.ts';

const NULL = /^(?:~|null|Null|NULL)$/;
const INTEGER = /^[-+]?\d+$/;
const FLOAT = /^[-+]?\d+\.\d*(?:e[-+]\d+)?$/;
const NOT_FINITE: Readonly<Record<string, string>> = { '.inf': 'inf', '-.inf': '-inf', '.nan': 'nan' };
const TIME = /^\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d+)?(?:[-+]\d\d:\d\d)?)?$/;
/** Python writes no longer integer. */
const MOST_DIGITS = 4300;

/** The value of a plain scalar. */
export function plainValue(text: string): SaltValue {
  const first = text.charCodeAt(0);
  const isNumeric = first <= 57 && (first >= 48 || first === 43 || first === 45 || first === 46);
  if (isNumeric) return numericValue(text) ?? text;
  if (text === 'true') return true;
  if (text === 'false') return false;
  return NULL.test(text) ? null : text;
}

function numericValue(text: string): SaltValue | undefined {
  if (INTEGER.test(text) && text.length <= MOST_DIGITS) {
    const value = Number(text);
    return Number.isSafeInteger(value) ? value : BigInt(text);
  }
  const special = NOT_FINITE[text];
  if (special !== undefined) return exactFloat(special);
  // PyYAML puts the dot in: Python itself writes 1e+20.
  if (FLOAT.test(text)) return exactFloat(text.replace('.0e', 'e'));
  return TIME.test(text) ? new SaltTime(text) : undefined;
}

/** The value of a scalar with a tag, `!!binary` or another. */
export function taggedValue(tag: string, text: string): SaltValue {
  if (tag === '!!binary') return new SaltBytes(Buffer.from(text, 'base64'));
  return tag === '!!str' ? text : plainValue(text);
}

/** The key that a dict of ours has for a key of Python's, as JSON has it where it can. */
function keyText(key: SaltValue): string {
  if (typeof key === 'string') return key;
  if (key instanceof SaltBytes) return key.text ?? key.source;
  if (key instanceof SaltScalar) return key.toString();
  if (Array.isArray(key)) return `(${key.map(keyText).join(', ')})`;
  return String(key);
}

const NAMED: Readonly<Record<string, string>> = {
  ...{ '0': '\0', a: '\x07', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b' },
  ...{ N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029' },
};
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The text between double quotes. */
export function doubleQuoted(raw: string): string {
  if (!raw.includes('\\')) return folded(raw);
  // A fold without a backslash is one of the text's own blanks, so that it goes first.
  const text = raw.includes('\n') ? foldedUnescaped(raw) : raw;
  let out = '';
  let from = 0;
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
    const name = text[at + 1] ?? '';
    const digits = DIGITS[name] ?? 0;
    out += text.slice(from, at);
    from = at + 2 + digits;
    if (digits > 0) out += characterOf(text.slice(at + 2, from));
    else if (name !== '\n') out += NAMED[name] ?? name;
    else while (isBlank(text.charCodeAt(from))) from += 1;
  }
  return out + text.slice(from);
}

function characterOf(hex: string): string {
  const code = Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}

/** Folds the lines that do not end with an escape. */
function foldedUnescaped(raw: string): string {
  const lines = raw.split('\n');
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < lines.length; at += 1) {
    if (at < lines.length - 1 && !endsEscaped(lines[at] ?? '')) continue;
    parts.push(folded(lines.slice(from, at + 1).join('\n')));
    from = at + 1;
  }
  return parts.join('\n');
}

function endsEscaped(line: string): boolean {
  let slashes = 0;
  for (let at = line.length - 1; line[at] === '\\'; at -= 1) slashes += 1;
  return slashes % 2 === 1;
}

const BREAK = /[\n\u2028\u2029]/;
const BREAKS = /([\n\u2028\u2029])/;

/** Lines as YAML folds them: one end of line is a blank, of more the first is dropped. Unicode's own ends stay. */
export function folded(raw: string): string {
  if (!BREAK.test(raw)) return raw;
  // Lines and the ends between them in turn.
  const pieces = raw.split(BREAKS);
  const last = pieces.length - 1;
  let text = '';
  let ends: string[] = [];
  for (let n = 0; n <= last; n += 2) {
    const line = trimmed(pieces[n] ?? '', n > 0, n < last);
    if (line !== '' || n === last) {
      text += foldedEnds(ends) + line;
      ends = [];
    }
    ends.push(pieces[n + 1] ?? '');
  }
  return text;
}

function foldedEnds([first, ...others]: readonly string[]): string {
  if (first === undefined) return '';
  if (first !== '\n') return first + others.join('');
  return others.length === 0 ? ' ' : others.join('');
}

function trimmed(line: string, atStart: boolean, atEnd: boolean): string {
  let [from, to] = [0, line.length];
  if (atStart) while (from < to && isBlank(line.charCodeAt(from))) from += 1;
  if (atEnd) while (to > from && isBlank(line.charCodeAt(to - 1))) to -= 1;
  return line.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** The key's text, with a mark where the dict has another key of that text. */
export function freeKey(dict: SaltDict, key: SaltValue): string {
  let text = keyText(key);
  while (Object.hasOwn(dict, text)) text += "'";
  return text;
}

/** The lines of a literal scalar, their end as its header says. */
export function chomped(lines: string[], header: string): string {
  if (header.includes('+')) return `${lines.join('\n')}\n`;
  while (lines.at(-1) === '') lines.pop();
  return header.includes('-') ? lines.join('\n') : `${lines.join('\n')}\n`;
}

/** A copy: V8 makes a piece a view of the full text, which would stay as long as any text in it. */
export function copy(text: string): string {
  return ` ${text}`.slice(1);
}
