/** Python's values, told apart as Python tells them: int is bigint, float is number, str is string. */
export type PyKey = null | boolean | bigint | number | string | PyBytes;
export type PyValue = PyKey | PyValue[] | PyDict;

/** `bytes`, one character per byte. */
export class PyBytes {
  readonly latin1: string;

  constructor(latin1: string) {
    this.latin1 = latin1;
  }
}

/** A dict: keys are equal as in Python, where `1`, `1.0` and `True` are one key. */
export class PyDict {
  readonly #entries = new Map<string, readonly [PyKey, PyValue]>();

  has(key: PyKey): boolean {
    return this.#entries.has(identity(key));
  }

  set(key: PyKey, value: PyValue): void {
    this.#entries.set(identity(key), [key, value]);
  }

  keys(): PyKey[] {
    return Array.from(this.#entries.values(), ([key]) => key);
  }

  entries(): IterableIterator<readonly [PyKey, PyValue]> {
    return this.#entries.values();
  }
}

/** A set: its elements are the keys. */
export class PySet extends PyDict {}

function identity(key: PyKey): string {
  if (typeof key === 'string') return `s${key}`;
  if (key instanceof PyBytes) return `b${key.latin1}`;
  if (key === null) return 'None';
  const number = typeof key === 'boolean' ? BigInt(key) : key;
  if (typeof number === 'number' && Number.isInteger(number)) return `n${BigInt(number)}`;
  return `n${number}`;
}

/* Numbers as Python reads and writes them, where JavaScript does otherwise. */

/** The blanks that Python's `str.strip()` removes, and that `str.split()` splits at: not quite JavaScript's `\s`. */
const SPACE =
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000';

/** Python refuses to convert longer decimal integers, either way. */
const DECIMAL_DIGITS_MAX = 4300;
const DECIMAL_LIMIT = 10n ** BigInt(DECIMAL_DIGITS_MAX);

/** The first of the mathematical digits, the only ones of which several tens stand side by side. */
const MATHEMATICAL_ZERO = 0x1d7ce;

const RADIX_PREFIX: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 10: '', 16: '0x' };
const RADIX_DIGITS: Readonly<Record<number, RegExp>> = {
  2: /^[01]+$/,
  8: /^[0-7]+$/,
  10: /^[0-9]+$/,
  16: /^[0-9a-f]+$/,
};

/** Python's `str.split()`. */
export function pySplit(text: string): string[] {
  return text.split(new RegExp(`[${SPACE}]+`)).filter((word) => word !== '');
}

/** Python's `str.strip()`. */
export function pyStrip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.includes(text.charAt(start))) start += 1;
  while (end > start && SPACE.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Python's `int(text, radix)` for a text without underscores; undefined where that is a ValueError. */
export function pyInt(text: string, radix: 2 | 8 | 10 | 16 = 10): bigint | undefined {
  const trimmed = asciiDigits(pyStrip(text)).toLowerCase();
  const negative = trimmed.startsWith('-');
  let digits = /^[-+]/.test(trimmed) ? trimmed.slice(1) : trimmed;
  const prefix = RADIX_PREFIX[radix] ?? '';
  if (prefix !== '' && digits.startsWith(prefix)) digits = digits.slice(2);
  if (!RADIX_DIGITS[radix]?.test(digits)) return undefined;
  if (radix === 10 && digits.length > DECIMAL_DIGITS_MAX) return undefined;
  const value = BigInt(radix === 10 ? digits : `${prefix}${digits}`);
  return negative ? -value : value;
}

/** Python's `float(text)` for a text without underscores; undefined where that is a ValueError. */
export function pyFloat(text: string): number | undefined {
  const trimmed = asciiDigits(pyStrip(text)).toLowerCase();
  const [, sign = '', rest = ''] = /^([-+]?)(.*)$/s.exec(trimmed) ?? [];
  const negative = sign === '-';
  if (rest === 'inf' || rest === 'infinity') return negative ? -Infinity : Infinity;
  if (rest === 'nan') return Number.NaN;
  if (!/^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?$/.test(rest)) return undefined;
  return negative ? -Number(rest) : Number(rest);
}

/** Python's `repr` of a float. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const plain =
    exponent < 0 ? value.toFixed(digits.replace(/[-.]/g, '').length - 1 - exponent) : String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}

/** Whether Python's `str()` refuses an integer, its decimal digits being too many. */
export function isTooLongForStr(value: bigint): boolean {
  return value >= DECIMAL_LIMIT || value <= -DECIMAL_LIMIT;
}

/** Decimal digits of any script as 0-9, which Python's numbers may be written in. */
function asciiDigits(text: string): string {
  // Each script's ten digits follow one another from its zero.
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    if (code >= MATHEMATICAL_ZERO && code < MATHEMATICAL_ZERO + 50)
      return String((code - MATHEMATICAL_ZERO) % 10);
    let value = 0;
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
    return String(value);
  });
}
