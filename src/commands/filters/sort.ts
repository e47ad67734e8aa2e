import { byCodePoint } from '../../render/index.ts';

export interface SortOptions {
  reverse: boolean;
  numeric: boolean;
  unique: boolean;
}

/** A number at the beginning of a line, of any length. */
interface Numeral {
  isNegative: boolean;
  /** Without zeros in front. */
  whole: string;
  /** Without zeros at the end. */
  fraction: string;
}

interface Keyed {
  line: string;
  numeral: Numeral | undefined;
}

const NUMERAL = /^[ \t]*(-?)(\d*)(?:\.(\d*))?/;

/** Sorts lines as GNU sort does in the C locale; `unique` keeps the first of those that count as equal. */
export function sortLines(lines: readonly string[], { reverse, numeric, unique }: SortOptions): string[] {
  const keyed = lines.map((line): Keyed => ({ line, numeral: numeric ? numeralOf(line) : undefined }));
  const byKey = ({ numeral: a, line: x }: Keyed, { numeral: b, line: y }: Keyed) =>
    a && b ? byNumber(a, b) : byCodePoint(x, y);
  // Only a sort that keeps all lines looks at the rest of those with the same number.
  const inOrder = (a: Keyed, b: Keyed) => byKey(a, b) || (unique ? 0 : byCodePoint(a.line, b.line));
  keyed.sort((a, b) => (reverse ? inOrder(b, a) : inOrder(a, b)));
  const kept = unique ? keyed.filter((one, at) => at === 0 || byKey(keyed[at - 1] ?? one, one) !== 0) : keyed;
  return kept.map(({ line }) => line);
}

function numeralOf(line: string): Numeral {
  const [, sign = '', digits = '', decimals = ''] = NUMERAL.exec(line) ?? [];
  const whole = digits.slice(zerosBefore(digits));
  const fraction = decimals.slice(0, decimals.length - zerosAfter(decimals));
  return { isNegative: sign === '-' && whole + fraction !== '', whole, fraction };
}

function zerosBefore(digits: string): number {
  let count = 0;
  while (digits.charAt(count) === '0') count += 1;
  return count;
}

function zerosAfter(digits: string): number {
  let count = 0;
  while (digits.charAt(digits.length - 1 - count) === '0') count += 1;
  return count;
}

function byNumber(a: Numeral, b: Numeral): number {
  if (a.isNegative !== b.isNegative) return a.isNegative ? -1 : 1;
  const bySize =
    a.whole.length - b.whole.length || byText(a.whole, b.whole) || byText(a.fraction, b.fraction);
  return a.isNegative ? -bySize : bySize;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
