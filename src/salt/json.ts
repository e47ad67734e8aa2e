import { SaltFloat, type SaltValue } from './values.ts';

/** A number that JSON.parse alone would not give back as it was written. */
const INEXACT = /(?:^|[:,[])\s*-?(?:\d{16,}|\d+\.0(?!\d)|[\d.]+[eE])/;
const STRING_OR_WORD = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/** Python's names for what JSON has no number for, as literals that no Python writes. */
const STAND_INS = new Map([
  ['Infinity', '1e999'],
  ['-Infinity', '-1e999'],
  ['NaN', '1e9999'],
]);
const STOOD_FOR = new Map([
  ['1e999', 'inf'],
  ['-1e999', '-inf'],
  ['1e9999', 'nan'],
]);

/**
 * Parses Salt's JSON, integers of any size and floats kept exactly (see {@link SaltValue}), `NaN` and
 * `Infinity` as Python writes them included. Keys such as `__proto__` stay plain keys.
 * @throws SyntaxError
 */
export function parseSalt(text: string): SaltValue {
  try {
    return parse(text);
  } catch (error) {
    const repaired = text.replace(STRING_OR_WORD, (found) => STAND_INS.get(found) ?? found);
    if (repaired === text) throw error;
    return JSON.parse(repaired, exactNumber);
  }
}

/** The exact way costs several times as much, and hardly any answer needs it. */
function parse(text: string): SaltValue {
  return INEXACT.test(text) ? JSON.parse(text, exactNumber) : JSON.parse(text);
}

function exactNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  const { source } = context;
  if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value) ? Number(source) : BigInt(source);
  const word = STOOD_FOR.get(source);
  if (word !== undefined) return new SaltFloat(word);
  return String(value) === source ? value : new SaltFloat(source);
}

/**
 * Writes JSON as Salt reads it: a bigint leaves as an integer, a {@link SaltFloat} as the float it was.
 * @throws TypeError for a value that is none of Salt's
 */
export function stringifySalt(value: SaltValue): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return numberText(value);
  if (value === null || typeof value !== 'object') return primitiveText(value);
  if (value instanceof SaltFloat) return floatText(value);
  if (Array.isArray(value)) return `[${value.map(stringifySalt).join(',')}]`;
  const pairs: string[] = [];
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) pairs.push(`${JSON.stringify(key)}:${stringifySalt(item)}`);
  }
  return `{${pairs.join(',')}}`;
}

function primitiveText(value: string | boolean | null): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`Salt has no value like ${typeof value}`);
  return text;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return JSON.stringify(value);
}

function floatText({ source }: SaltFloat): string {
  if (source === 'nan') return 'NaN';
  if (source === 'inf') return 'Infinity';
  return source === '-inf' ? '-Infinity' : source;
}
