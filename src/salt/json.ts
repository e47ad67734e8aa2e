import { parseExact } from './exact-json.ts';
import { type SaltDict, SaltFloat, SaltScalar, type SaltValue } from './values.ts';

/** A number that JSON.parse alone would not give back as it was written. */
const INEXACT = /(?:^|[:,[])\s*-?(?:\d{16,}|\d+\.0(?!\d)|[\d.]+[eE])/;
/** Python's names for values that JSON numbers cannot hold. */
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

/** Python's names for the floats that JSON has no number for, by how a {@link SaltFloat} writes them. */
const NAMES: Readonly<Record<string, string>> = { nan: 'NaN', inf: 'Infinity', '-inf': '-Infinity' };

/** A list or dict under way: what it holds, how far it is written, and its end. */
interface Level {
  readonly items: readonly SaltValue[];
  /** A dict's, in the order of its items. */
  readonly keys: readonly string[] | undefined;
  next: number;
}

/**
 * Writes JSON as Salt reads it: a bigint as an integer, a {@link SaltFloat} as its float, another scalar as Python's text for it. Without recursion: a minion's
 * value may be nested deeper than the stack reaches.
 * @throws TypeError for a value that Salt does not have
 */
export function stringifySalt(value: SaltValue): string {
  if (isScalar(value)) return scalarText(value);
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
  const keys: string[] = [];
  const items: SaltValue[] = [];
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item === undefined) continue;
    keys.push(key);
    items.push(item);
  }
  return { items, keys, next: 0 };
}

type Scalar = Exclude<SaltValue, SaltValue[] | SaltDict>;

function isScalar(value: SaltValue): value is Scalar {
  return typeof value !== 'object' || value === null || value instanceof SaltScalar;
}

function scalarText(value: Scalar): string {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof SaltFloat) return NAMES[value.source] ?? value.source;
  // As Salt's own `--out=json` has it.
  if (value instanceof SaltScalar) return JSON.stringify(value.source);
  if (typeof value === 'number' && !Number.isFinite(value)) return `${value}`;
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`Salt has no value like ${typeof value}`);
  return text;
}
