import { isDict, type SaltValue } from '../salt/index.ts';

/** What one answer may take, in characters: a text as large as Salt's largest event (1 MiB) fits. */
export const ANSWER = 1.25 * 2 ** 20;
/** What the answers of many minions may take together. */
export const WHOLE = 4 * 2 ** 20;
/** Values deeper than this are left out. Every level moves all that is in it to the right. */
export const DEPTH = 50;
/** What a value costs besides its text, in characters, and for each level that it is deep. */
export const VALUE = 64;
export const LEVEL = 4;

/** How many more characters may be written. Renderers spend it, and say what they leave out once it is spent. */
export class Budget {
  left: number;

  constructor(characters: number = ANSWER) {
    this.left = characters;
  }

  /** Whether so many characters may still be written; they count as written then. */
  take(characters: number): boolean {
    if (characters > this.left) return false;
    this.left -= characters;
    return true;
  }
}

/** What a value at a depth costs, in characters; undefined where it is over `most`, or too deep. */
export function costOf(value: SaltValue, most: number, at = 0): number | undefined {
  let cost = 0;
  const waiting: [SaltValue, number][] = [[value, at]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [current, depth] = next;
    cost += ownCost(current, depth);
    if (cost > most || (depth >= DEPTH && hasChildren(current))) return undefined;
    const see = (child: SaltValue) => {
      if (isContainer(child)) waiting.push([child, depth + 1]);
      else cost += ownCost(child, depth + 1);
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

/** How much was left out, for people: `… 312,000 more values left out`. */
export function leftOut(count: number, what: string): string {
  return `… ${count.toLocaleString('en-US')} more ${what}${count === 1 ? '' : 's'} left out`;
}

function ownCost(value: SaltValue, depth: number): number {
  const own = VALUE + LEVEL * depth;
  return typeof value === 'string' ? own + textCost(value, depth) : own;
}

/** A text's characters, and the blanks before each of its lines at that depth. */
export function textCost(text: string, depth: number): number {
  return depth === 0 ? text.length : text.length + LEVEL * depth * lineEnds(text);
}

function lineEnds(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if (isLineEnd(text.charCodeAt(i))) count++;
  return count;
}

/** Whether Python's `str.splitlines` ends a line there. */
export function isLineEnd(unit: number): boolean {
  return (
    (unit >= 10 && unit <= 13) ||
    (unit >= 0x1c && unit <= 0x1e) ||
    unit === 0x85 ||
    unit === 0x2028 ||
    unit === 0x2029
  );
}

function isContainer(value: SaltValue): boolean {
  return Array.isArray(value) || isDict(value);
}

/** Whether there are values within it. */
export function hasChildren(value: SaltValue): boolean {
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.length > 0;
  if (!isDict(value)) return false;
  for (const _ in value) return true;
  return false;
}
