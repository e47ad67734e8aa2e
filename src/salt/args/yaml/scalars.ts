import { pyFloat, pyInt } from '../python-numbers.ts';
import { YamlError } from './error.ts';

const BOOLS = new Map([
  ['yes', true],
  ['no', false],
  ['true', true],
  ['false', false],
  ['on', true],
  ['off', false],
]);

/** PyYAML's construct_yaml_bool. @throws YamlError */
export function constructBool(text: string): boolean {
  const value = BOOLS.get(text.toLowerCase());
  if (value === undefined) throw new YamlError('not a boolean');
  return value;
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
