import { parseExact } from './exact-json.ts';
import { type SaltDict, SaltFloat, type SaltValue } from './values.ts';

/** A number that JSON.parse alone would not give back as it was written. */
const INEXACT = /(?:^|[:,[])\s*-?(?:\d{16,}|\d+\.0(?!\d)|[\d.]+[eE])/;
/** Python's names for what JSON has no number for. */
const NOT_IN_JSON = /NaN|Infinity/;

/**
 * Parses Salt's JSON, integers of any size and floats kept exactly (see {@link SaltValue}), `NaN` and
 * `Infinity` as Python writes them included. Keys such as `__proto__` stay plain keys.
 * @throws SyntaxError
 */
export function parseSalt(text: string): SaltValue {
  // The exact way costs several times as much, and hardly any answer needs it.
  if (INEXACT.test(text)) return parseExact(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    if (NOT_IN_JSON.test(text)) return parseExact(text);
    throw error;
  }
}

/**
 * Writes JSON as Salt reads it: a bigint leaves as an integer, a {@link SaltFloat} as the float it was.
 * @throws TypeError for a value that is none of Salt's
 */
export function stringifySalt(value: SaltValue): string {
  return isScalar(value) ? scalarText(value) : collectionText(value);
}

/** A list or dict under way: what it holds, how far it is written, and its end. */
interface Level {
  readonly items: readonly SaltValue[];
  /** A dict's, in the order of its items. */
  readonly keys: readonly string[] | undefined;
  next: number;
}

/** Without recursion: what a minion sends may be nested deeper than the stack reaches. */
function collectionText(value: SaltValue[] | SaltDict): string {
  const levels = [levelOf(value)];
  let text = levels[0]?.keys ? '{' : '[';
  for (let level = levels.at(-1); level; level = levels.at(-1)) {
    const { items, keys, next } = level;
    if (next === items.length) {
      text += keys ? '}' : ']';
      levels.pop();
      continue;
    }
    level.next += 1;
    if (next > 0) text += ',';
    if (keys) text += `${JSON.stringify(keys[next])}:`;
    const item = items[next] as SaltValue;
    if (isScalar(item)) text += scalarText(item);
    else {
      text += Array.isArray(item) ? '[' : '{';
      levels.push(levelOf(item));
    }
  }
  return text;
}

function levelOf(value: SaltValue[] | SaltDict): Level {
  if (Array.isArray(value)) return { items: value, keys: undefined, next: 0 };
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return { items: keys.map((key) => value[key] as SaltValue), keys, next: 0 };
}

type Scalar = Exclude<SaltValue, SaltValue[] | SaltDict>;

function isScalar(value: SaltValue): value is Scalar {
  return typeof value !== 'object' || value === null || value instanceof SaltFloat;
}

function scalarText(value: Scalar): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return numberText(value);
  return value instanceof SaltFloat ? floatText(value) : primitiveText(value);
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
