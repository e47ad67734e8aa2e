import { isDict, SaltBytes, type SaltDict, type SaltValue } from '../salt/index.ts';
import { bytesText, isScalar, leftOut, moreOf } from './text.ts';

/** The most characters of one answer: a text as large as Salt's largest event (1 MiB) fits. */
export const ANSWER = 1.25 * 2 ** 20;
/** The most characters for the answers of many minions together. */
export const WHOLE = 4 * 2 ** 20;
/** Deeper values are left out. Each level moves everything in it to the right. */
const DEPTH = 50;
/** The cost of a value besides its text, in characters, and per level of depth. */
const VALUE = 64;
const LEVEL = 4;
/** If fair shares would be less than this, the first values are taken in full. */
const LEAST_SHARE = 1_024;

/** How many more characters may be written. Renderers spend it, and say what they leave out once it is spent. */
export class Budget {
  left: number;

  constructor(characters: number = ANSWER) {
    this.left = characters;
  }

  /** Returns true if so many characters may still be written, and counts them as written. */
  take(characters: number): boolean {
    if (characters > this.left) return false;
    this.left -= characters;
    return true;
  }
}

/** The cost of a value at a depth, in characters; undefined if it is over `most`, or too deep. */
export function costOf(value: SaltValue, most: number, at = 0): number | undefined {
  let cost = 0;
  const waiting: [SaltValue, number][] = [[value, at]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [current, depth] = next;
    cost += ownCost(current, depth);
    if (cost > most || (depth >= DEPTH && hasChildren(current))) return undefined;
    const see = (child: SaltValue) => {
      if (isScalar(child)) cost += ownCost(child, depth + 1);
      else waiting.push([child, depth + 1]);
    };
    if (Array.isArray(current)) {
      for (let n = 0; n < current.length && cost <= most; n++) see(current[n] ?? null);
    } else if (isDict(current)) {
      for (const key in current) {
        cost += textCost(key, 0);
        if (cost > most) return undefined;
        see(current[key] ?? null);
      }
    }
  }
  return cost > most ? undefined : cost;
}

/** Shares of a whole: the small ones get what they need, the others the same each. */
export function fairShares(needed: readonly number[], whole: number): number[] {
  const shares = new Array<number>(needed.length).fill(0);
  const bySize = Array.from(needed.keys()).sort((a, b) => (needed[a] ?? 0) - (needed[b] ?? 0));
  let left = whole;
  for (const [taken, index] of bySize.entries()) {
    const share = Math.min(needed[index] ?? 0, Math.floor(left / (bySize.length - taken)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}

function ownCost(value: SaltValue, depth: number): number {
  const own = VALUE + LEVEL * depth;
  if (value instanceof SaltBytes) return own + bytesCost(value);
  return typeof value === 'string' ? own + textCost(value, depth) : own;
}

/** A byte outside a text takes four characters: `\\xff`. */
function bytesCost(value: SaltBytes): number {
  return value.text === undefined ? 4 * value.bytes.length : value.bytes.length;
}

/** A text's characters, and the blanks before each of its lines at that depth. */
function textCost(text: string, depth: number): number {
  if (depth === 0) return text.length;
  let lines = 0;
  for (let i = 0; i < text.length; i++) if (isLineEnd(text.charCodeAt(i))) lines++;
  return text.length + LEVEL * depth * lines;
}

/** Whether Python's `str.splitlines` ends a line there. */
function isLineEnd(unit: number): boolean {
  return (
    (unit >= 10 && unit <= 13) ||
    (unit >= 0x1c && unit <= 0x1e) ||
    unit === 0x85 ||
    unit === 0x2028 ||
    unit === 0x2029
  );
}

/** Whether there are values within it. */
export function hasChildren(value: SaltValue): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isDict(value)) for (const _ in value) return true;
  return false;
}

/**
 * Cuts a value to the budget, and spends it. A note marks each cut: a list ends with "… 312,000 more values left out",
 * a dict with a key of that text, a text with a line of it.
 */
export function bounded(value: SaltValue, budget = new Budget()): SaltValue {
  const cost = costOf(value, budget.left);
  if (cost !== undefined && budget.take(cost)) return value;
  return new Pruner(budget).root(value);
}

/** Several values, each as far as its fair share of the budget reaches, which is spent for them. */
export function boundedEach(values: readonly SaltValue[], budget: Budget): SaltValue[] {
  const most = budget.left;
  const known = values.map((value) => costOf(value, most, 1));
  const needed = known.map((cost) => cost ?? most);
  const shares = fairShares(needed, most);
  budget.left = Math.max(0, most - needed.reduce((sum, cost) => sum + cost, 0));
  return values.map((value, n) => {
    const share = shares[n] ?? 0;
    return (known[n] ?? Infinity) <= share ? value : new Pruner(new Budget(share)).below(value, 1);
  });
}

/** The text as far as the budget reaches. `depth`: how many levels to the right it will stand. */
export function boundedText(text: string, budget: Budget, depth = 0): string {
  if (budget.take(textCost(text, depth))) return text;
  return shortened(text, budget, depth);
}

/** Copies a value as far as a budget reaches. Its recursion ends at {@link DEPTH}. */
class Pruner {
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  root(value: SaltValue): SaltValue {
    const shared = this.#budget.left / LEAST_SHARE;
    if (Array.isArray(value) && value.length < shared) return boundedEach(value, this.#budget);
    if (isDict(value) && hasFewKeys(value, shared)) return this.#shared(value);
    return this.below(value, 0);
  }

  /** One huge value does not push out the others, such as one minion's answer among many. */
  #shared(dict: SaltDict): SaltDict {
    const keys = Object.keys(dict);
    const short = keys.filter((key) => key.length < LEAST_SHARE);
    const values = boundedEach(
      short.map((key) => dict[key] ?? null),
      this.#budget,
    );
    const kept = short.map((key, n): [string, SaltValue] => [key, values[n] ?? null]);
    const long = keys.filter((key) => key.length >= LEAST_SHARE);
    const missing = long.reduce((sum, key) => sum + countValues(dict[key] ?? null), 0);
    return withMissing(dict, kept, missing);
  }

  below(value: SaltValue, depth: number): SaltValue {
    if (typeof value === 'string') return boundedText(value, this.#budget, depth);
    if (value instanceof SaltBytes && !this.#budget.take(bytesCost(value)))
      return boundedText(bytesText(value), this.#budget, depth);
    if (!hasChildren(value)) return value;
    if (depth >= DEPTH) return `${leftOut(countValues(value), 'value')}, nested too deep`;
    return Array.isArray(value) ? this.#list(value, depth) : this.#dict(value as SaltDict, depth);
  }

  #list(list: readonly SaltValue[], depth: number): SaltValue[] {
    const kept: SaltValue[] = [];
    for (const item of list) {
      if (!this.#budget.take(VALUE + LEVEL * depth)) break;
      kept.push(this.below(item, depth + 1));
    }
    let missing = 0;
    for (let n = kept.length; n < list.length; n++) missing += countValues(list[n] ?? null);
    return missing === 0 ? kept : [...kept, leftOut(missing, 'value')];
  }

  #dict(dict: SaltDict, depth: number): SaltDict {
    const kept: [string, SaltValue][] = [];
    let missing = 0;
    for (const key in dict) {
      const item = dict[key] ?? null;
      if (missing > 0 || !this.#budget.take(VALUE + LEVEL * depth + textCost(key, 0))) {
        missing += countValues(item);
      } else kept.push([key, this.below(item, depth + 1)]);
    }
    return withMissing(dict, kept, missing);
  }
}

function hasFewKeys(dict: SaltDict, fewerThan: number): boolean {
  let keys = 0;
  for (const _ in dict) {
    keys += 1;
    if (keys >= fewerThan) return false;
  }
  return true;
}

function withMissing(dict: SaltDict, kept: [string, SaltValue][], missing: number): SaltDict {
  if (missing > 0) kept.push([freeKey(dict), moreOf(missing, 'value')]);
  // Object.fromEntries keeps a key such as `__proto__` a plain key.
  return Object.fromEntries(kept);
}

function freeKey(dict: SaltDict): string {
  let key = '…';
  while (Object.hasOwn(dict, key)) key += '…';
  return key;
}

function shortened(text: string, budget: Budget, depth: number): string {
  const perLine = LEVEL * depth;
  let end = 0;
  for (let cost = VALUE; end < text.length && cost < budget.left; end++) {
    cost += 1 + (isLineEnd(text.charCodeAt(end)) ? perLine : 0);
  }
  budget.left = 0;
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last < 0xdc00) end -= 1;
  if (end >= text.length) return text;
  const note = leftOut(text.length - end, 'character');
  return end === 0 ? note : `${text.slice(0, end)}\n${note}`;
}

/** All scalars and empty containers within a value. */
function countValues(value: SaltValue): number {
  if (!hasChildren(value)) return 1;
  let count = 0;
  const waiting: SaltValue[] = [];
  const see = (child: SaltValue) => {
    if (hasChildren(child)) waiting.push(child);
    else count += 1;
  };
  see(value);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next)) for (const child of next) see(child);
    else if (isDict(next)) for (const key in next) see(next[key] ?? null);
  }
  return count;
}
