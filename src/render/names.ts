/** Orders as Python orders strings: by code point, where JavaScript orders by UTF-16 unit. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above U+FFFF, so they come after every other unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x2800 : unit;
}

/** Orders as a person counts: `web2` before `web10`, else by code point. No locale. */
export function naturally(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (isDigit(a, i) && isDigit(b, j)) {
      const x = digits(a, i);
      const y = digits(b, j);
      const difference = x.value.length - y.value.length || byCodePoint(x.value, y.value);
      if (difference !== 0) return difference;
      i = x.end;
      j = y.end;
    } else {
      const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(j));
      if (difference !== 0) return difference;
      i++;
      j++;
    }
  }
  return a.length - i - (b.length - j) || byCodePoint(a, b);
}

function isDigit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 48 && unit <= 57;
}

function digits(text: string, start: number): { value: string; end: number } {
  let end = start;
  while (isDigit(text, end)) end++;
  return { value: text.slice(start, end).replace(/^0+/, ''), end };
}

const SHORT = 12;
const MOST_PIECES = 24;

/** Minions named: `db01, web01` up to a dozen, else counted and folded: `312 minions: db01–db12, web001–web300`. */
export function minionNames(names: Iterable<string>): string {
  const sorted = [...new Set(names)].sort(naturally);
  if (sorted.length <= SHORT) return sorted.join(', ');
  return `${sorted.length} minions: ${foldNames(sorted)}`;
}

/** Minions counted and named, or one by its name alone: `2 minions: db01, web01`. */
export function minionCount(names: readonly string[]): string {
  const [only = ''] = names;
  if (names.length === 1) return only;
  const sorted = names.toSorted(naturally);
  return `${names.length} minions: ${sorted.length <= SHORT ? sorted.join(', ') : foldNames(sorted)}`;
}

/** `1 minion`, `218 minions` */
export function minionsInNumber(count: number): string {
  return count === 1 ? '1 minion' : `${count} minions`;
}

/** Names to stand before a colon: `db01, db02` up to a dozen, else `db01–db40 (40 minions)`. */
export function namesLabel(names: string[]): string {
  const sorted = names.toSorted(naturally);
  return sorted.length <= SHORT ? sorted.join(', ') : `${foldNames(sorted)} (${sorted.length} minions)`;
}

/** Names without the count, runs of three and more folded (`web01–web09`); the tail of a long list is counted. */
export function foldNames(sorted: string[]): string {
  const runs = findRuns(sorted);
  const shown = runs.length > MOST_PIECES ? runs.slice(0, MOST_PIECES) : runs;
  const left = sorted.length - shown.reduce((sum, run) => sum + run.length, 0);
  const pieces = shown.flatMap((run) => (run.length < 3 ? run : `${run[0]}–${run.at(-1)}`));
  return pieces.join(', ') + (left > 0 ? `, … ${left} more` : '');
}

/** Neighbours in the order that count up by one: `web08, web09, web10`. */
function findRuns(sorted: string[]): string[][] {
  const runs: string[][] = [];
  let last: Numbered | undefined;
  for (const name of sorted) {
    const current = numbered(name);
    if (last && current && follows(last, current)) runs.at(-1)?.push(name);
    else runs.push([name]);
    last = current;
  }
  return runs;
}

interface Numbered {
  before: string;
  number: string;
  after: string;
}

function numbered(name: string): Numbered | undefined {
  const match = /^(.*?)(\d{1,15})(\D*)$/.exec(name);
  if (!match) return undefined;
  return { before: match[1] ?? '', number: match[2] ?? '', after: match[3] ?? '' };
}

function follows(a: Numbered, b: Numbered): boolean {
  const sameShape =
    a.number.length === b.number.length || !(a.number.startsWith('0') || b.number.startsWith('0'));
  return (
    sameShape && a.before === b.before && a.after === b.after && Number(b.number) === Number(a.number) + 1
  );
}
