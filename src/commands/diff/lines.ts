/** Steps of the comparison of two texts: with more differences, only how often each line occurs is compared. */
const MOST_STEPS = 2_000_000;
const MOST_EDITS = 400;

/** A line that only one of two texts has. */
export interface Change {
  sign: '-' | '+';
  line: string;
}

/**
 * The lines in which two texts differ, in order. Finds the shortest difference (Myers, "An O(ND) difference algorithm",
 * 1986), if it is short.
 */
export function changedLines(old: readonly string[], now: readonly string[]): Change[] {
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let [oldEnd, nowEnd] = [old.length, now.length];
  while (oldEnd > start && nowEnd > start && old[oldEnd - 1] === now[nowEnd - 1]) {
    oldEnd -= 1;
    nowEnd -= 1;
  }
  const [a, b] = [old.slice(start, oldEnd), now.slice(start, nowEnd)];
  return shortest(a, b) ?? byCount(a, b);
}

/** Undefined where that takes more edits than are tried. */
function shortest(a: readonly string[], b: readonly string[]): Change[] | undefined {
  const most = Math.min(a.length + b.length, MOST_EDITS, Math.floor(MOST_STEPS / (a.length + b.length + 1)));
  const reached: Int32Array[] = [];
  const furthest = new Int32Array(2 * most + 3);
  for (let edits = 0; edits <= most; edits += 1) {
    reached.push(furthest.slice());
    for (let k = -edits; k <= edits; k += 2) {
      let x = stepDown(furthest, most, edits, k) ? at(furthest, most, k + 1) : at(furthest, most, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      furthest[k + most + 1] = x;
      if (x >= a.length && x - k >= b.length) return path(a, b, reached, most);
    }
  }
  return undefined;
}

function at(furthest: Int32Array, most: number, k: number): number {
  return furthest[k + most + 1] ?? 0;
}

function stepDown(furthest: Int32Array, most: number, edits: number, k: number): boolean {
  return k === -edits || (k !== edits && at(furthest, most, k - 1) < at(furthest, most, k + 1));
}

/** Goes back from the end by the furthest points of each number of edits. */
function path(
  a: readonly string[],
  b: readonly string[],
  reached: readonly Int32Array[],
  most: number,
): Change[] {
  const changes: Change[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = reached.length - 1; edits > 0; edits -= 1) {
    const furthest = reached[edits] ?? new Int32Array();
    const k = x - y;
    const isDown = stepDown(furthest, most, edits, k);
    const from = isDown ? k + 1 : k - 1;
    x = at(furthest, most, from);
    y = x - from;
    changes.push(isDown ? { sign: '+', line: b[y] ?? '' } : { sign: '-', line: a[x] ?? '' });
  }
  return changes.reverse();
}

function byCount(a: readonly string[], b: readonly string[]): Change[] {
  return [
    ...without(a, b).map((line): Change => ({ sign: '-', line })),
    ...without(b, a).map((line): Change => ({ sign: '+', line })),
  ];
}

/** The texts that others have less often. */
export function without(texts: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const text of others) left.set(text, (left.get(text) ?? 0) + 1);
  return texts.filter((text) => {
    const count = left.get(text) ?? 0;
    if (count > 0) left.set(text, count - 1);
    return count === 0;
  });
}
