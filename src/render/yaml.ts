import { resolvePlain, SaltBytes, type SaltDict, SaltFloat, type SaltValue } from '../salt/index.ts';
import { hasChildren } from './budget.ts';
import { byCodePoint } from './names.ts';
import { isScalar, type Scalar, scalar } from './text.ts';
import { scalarStyle, writeQuoted } from './yaml-text.ts';

/** Nested values stand so far to the right. */
const STEP = 2;
const BASE64_LINE = 76;
/** A key of more bytes stands behind a question mark. */
const LONGEST_KEY = 128;
/** Only texts that begin so can read as something else than text. */
const MAY_BE_OTHER = /^[-+0-9.~yYnNtTfFoO<=]/;
const TIMESTAMP =
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::?\d\d)?))?)$/;
/** Longer texts are not dates. */
const LONGEST_DATE = 64;

/**
 * Writes a value as Salt does with PyYAML and libyaml, byte for byte. Not by the `yaml` package: that takes ten times as
 * long, and one answer must not delay the others.
 */
export function yaml(value: SaltValue): string {
  const page = new Page();
  page.value(value, 0);
  return page.text;
}

class Page {
  readonly #done: string[] = [];
  /** The last line, so far. */
  #line = '';

  get text(): string {
    return [...this.#done, this.#line].join('\n');
  }

  /** Writes a value where the line is. `indent`: where the lines of a structure begin. */
  value(value: SaltValue, indent: number): void {
    if (isScalar(value) || !hasChildren(value)) this.#inLine(value, indent + STEP);
    else if (Array.isArray(value)) this.#list(value, indent);
    else this.#dict(value, indent);
  }

  #list(list: readonly SaltValue[], indent: number): void {
    for (const [n, item] of list.entries()) {
      if (n > 0) this.#newLine(indent);
      this.#line += '-';
      this.#under(item, indent);
    }
  }

  #dict(dict: SaltDict, indent: number): void {
    for (const [n, key] of Object.keys(dict).sort(byCodePoint).entries()) {
      if (n > 0) this.#newLine(indent);
      const item = dict[key] ?? null;
      if (!isSimple(key)) {
        this.#line += '?';
        this.#inLine(key, indent + STEP);
        this.#newLine(indent);
        this.#line += ':';
        this.#under(item, indent);
        continue;
      }
      this.#line += `${inKey(key)}:`;
      if (isScalar(item) || !hasChildren(item)) {
        this.#inLine(item, indent + STEP);
        continue;
      }
      // A list begins as far to the left as its key.
      const inner = Array.isArray(item) ? indent : indent + STEP;
      this.#newLine(inner);
      this.value(item, inner);
    }
  }

  /** A value behind its dash or colon: a structure begins on the same line. */
  #under(item: SaltValue, indent: number): void {
    if (!isScalar(item) && hasChildren(item)) this.#line += ' ';
    this.value(item, isScalar(item) || !hasChildren(item) ? indent : indent + STEP);
  }

  #inLine(value: SaltValue, indent: number): void {
    if (this.#line !== '' && !this.#line.endsWith(' ')) this.#line += ' ';
    if (value instanceof SaltBytes) {
      this.#bytes(value, indent);
      return;
    }
    if (typeof value !== 'string') {
      this.#line += isScalar(value) ? otherScalar(value) : Array.isArray(value) ? '[]' : '{}';
      return;
    }
    const style = scalarStyle(value, readsAsText(value));
    const [first = '', ...others] = writeQuoted(value, style, { column: this.#line.length, indent });
    this.#line += first;
    for (const line of others) {
      this.#done.push(this.#line);
      this.#line = line;
    }
  }

  /** Base64 in lines, as PyYAML writes bytes. */
  #bytes({ bytes }: SaltBytes, indent: number): void {
    const base64 = Buffer.from(bytes).toString('base64');
    this.#line += base64 === '' ? '!!binary ""' : '!!binary |';
    for (let at = 0; at < base64.length; at += BASE64_LINE) {
      this.#newLine(Math.max(indent, STEP));
      this.#line += base64.slice(at, at + BASE64_LINE);
    }
  }

  #newLine(indent: number): void {
    this.#done.push(this.#line);
    this.#line = ' '.repeat(indent);
  }
}

/** A key of one line, whose colon is not far. */
function isSimple(key: string): boolean {
  return (
    key.length <= LONGEST_KEY && Buffer.byteLength(key) <= LONGEST_KEY && !/[\n\r\x85\u2028\u2029]/.test(key)
  );
}

function inKey(key: string): string {
  return writeQuoted(key, scalarStyle(key, readsAsText(key)), undefined).join('\n');
}

/** Whether a plain text reads as text again. */
function readsAsText(text: string): boolean {
  if (text === '') return false;
  if (!MAY_BE_OTHER.test(text)) return true;
  return resolvePlain(text) === 'str' && (text.length > LONGEST_DATE || !TIMESTAMP.test(text));
}

function otherScalar(value: Exclude<Scalar, string>): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value instanceof SaltFloat || (typeof value === 'number' && !Number.isInteger(value)))
    return float(value);
  return String(value);
}

/** PyYAML reads a float only with a dot in it, and infinity only as `.inf`. */
function float(value: SaltFloat | number): string {
  const number = typeof value === 'number' ? value : value.value;
  if (Number.isNaN(number)) return '.nan';
  if (!Number.isFinite(number)) return number < 0 ? '-.inf' : '.inf';
  const [digits = '', ...exponent] = scalar(value).split('e');
  return [exponent.length > 0 && !digits.includes('.') ? `${digits}.0` : digits, ...exponent].join('e');
}
