/** Resolves plain scalars and constructs values from scalars, as PyYAML and Salt do. */
import { YamlError } from '../errors.ts';
import { pyFloat, pyInt } from '../python.ts';

// PyYAML's resolver.py, in its order, less timestamps, which Salt keeps as text. Its `$` also matches before a newline
// that ends the text, so this has `\n?`.
const RESOLVERS: readonly (readonly [tag: string, pattern: RegExp])[] = [
  ['bool', /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)\n?$/],
  [
    'float',
    /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\n?$/,
  ],
  [
    'int',
    /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)\n?$/,
  ],
  ['merge', /^<<\n?$/],
  ['null', /^(?:(?:~|null|Null|NULL)\n?|)$/],
  ['value', /^=\n?$/],
  ['yaml', /^[!&*]\n?$/],
];

/** The tag of a plain scalar without a tag. */
export function resolvePlain(value: string): string {
  return RESOLVERS.find(([, pattern]) => pattern.test(value))?.[0] ?? 'str';
}

/** PyYAML's construct_yaml_bool. @throws YamlError */
export function constructBool(text: string): boolean {
  const lower = text.toLowerCase();
  if (/^(?:yes|true|on)$/.test(lower)) return true;
  if (/^(?:no|false|off)$/.test(lower)) return false;
  throw new YamlError('not a boolean');
}

/** PyYAML's construct_yaml_int: decimal, `0b`, `0x`, octal with a leading zero, and base 60. @throws YamlError */
export function constructInt(text: string): bigint {
  const { negative, digits } = splitSign(text.replaceAll('_', ''));
  const value = intOf(digits);
  return negative ? -value : value;
}

function intOf(digits: string): bigint {
  if (digits === '0') return 0n;
  if (digits.startsWith('0b')) return must(pyInt(digits.slice(2), 2));
  if (digits.startsWith('0x')) return must(pyInt(digits.slice(2), 16));
  if (digits.startsWith('0')) return must(pyInt(digits, 8));
  if (digits === '') throw new YamlError('not an integer');
  return base60(digits.split(':').map((part) => must(pyInt(part))));
}

/** The number of these digits, by halves: digit after digit would take the square of their number. */
function base60(digits: readonly bigint[]): bigint {
  if (digits.length <= 32) return digits.reduce((total, digit) => total * 60n + digit, 0n);
  const half = digits.length >> 1;
  return base60(digits.slice(0, half)) * 60n ** BigInt(digits.length - half) + base60(digits.slice(half));
}

/** PyYAML's construct_yaml_float: decimal, `.inf`, `.nan`, and base 60. @throws YamlError */
export function constructFloat(text: string): number {
  const { negative, digits } = splitSign(text.replaceAll('_', '').toLowerCase());
  const value = floatOf(digits);
  return negative ? -value : value;
}

function floatOf(digits: string): number {
  if (digits === '.inf') return Infinity;
  if (digits === '.nan') return Number.NaN;
  if (!digits.includes(':')) return must(pyFloat(digits));
  let total = 0;
  let base = 1n;
  for (const part of digits.split(':').reverse()) {
    const factor = Number(base);
    if (!Number.isFinite(factor)) throw new YamlError('int too large to convert to float');
    total += must(pyFloat(part)) * factor;
    base *= 60n;
  }
  return total;
}

/** @throws YamlError where there is nothing to look at, as Python's `value[0]` does */
function splitSign(text: string): { negative: boolean; digits: string } {
  if (text === '') throw new YamlError('empty number');
  const signed = text.startsWith('-') || text.startsWith('+');
  return { negative: text.startsWith('-'), digits: signed ? text.slice(1) : text };
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new YamlError('not a number');
  return value;
}

/**
 * Salt's construct_yaml_binary: base64 of ASCII, padding added, and decoded as Python's `binascii.a2b_base64` does,
 * which skips other characters. Returns one character per byte.
 * @throws YamlError
 */
export function constructBinary(text: string): string {
  if (/[^\0-\x7f]/.test(text)) throw new YamlError('failed to convert base64 data into ascii');
  const missing = text.length % 4;
  return decode(missing === 0 ? text : text + '='.repeat(4 - missing));
}

function decode(text: string): string {
  let data = '';
  let pads = 0;
  for (const char of text) {
    if (char === '=') {
      pads += 1;
      const place = data.length % 4;
      if (place >= 2 && place + pads >= 4) return atob(data);
    } else if (/[A-Za-z0-9+/]/.test(char)) {
      pads = 0;
      data += char;
    }
  }
  if (data.length % 4 !== 0) throw new YamlError('failed to decode base64 data');
  return atob(data);
}
