/** One character, or `undefined` for `*`. */
type Token = ((character: string) => boolean) | undefined;

/** True if a text is a pattern: has one of `* ? [`. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

/**
 * Matches patterns of fnmatch, as Salt uses them (`fnmatch.fnmatchcase`): `*` crosses dots, `?`, `[abc]`, `[!abc]`,
 * nothing else; case counts. Access depends on it, so it does exactly as Python does. Its time grows with the lengths
 * alone, since anyone may type a pattern.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  if (pattern === '*') return () => true;
  if (!isGlob(pattern)) return (text) => text === pattern;
  const tokens = tokensOf(Array.from(pattern));
  const glob = { tokens, lastStar: tokens.lastIndexOf(undefined), least: tokens.filter(Boolean).length };
  // A letter beyond the 16 bits of a string's unit is one for a pattern too.
  return (text) => matches(glob, /[\ud800-\udfff]/.test(text) ? Array.from(text) : text);
}

/**
 * The items with a text that a pattern matches, or that is the word. Only where none has one, capitals do not count: phones
 * write `Web*`.
 */
export function itemsMatching<T>(
  items: readonly T[],
  pattern: string,
  textsOf: (item: T) => readonly string[],
): T[] {
  const matches = globMatcher(pattern);
  const found = items.filter((item) => textsOf(item).some(matches));
  const small = pattern.toLowerCase();
  if (found.length > 0 || small === pattern) return found;
  const matchesSmall = globMatcher(small);
  return items.filter((item) => textsOf(item).some((text) => matchesSmall(text.toLowerCase())));
}

interface Glob {
  readonly tokens: readonly Token[];
  /** -1 without one. */
  readonly lastStar: number;
  /** The fewest characters that can match. */
  readonly least: number;
}

/** Looks at the end first: what follows the last `*` fits there or nowhere. */
function matches({ tokens, lastStar, least }: Glob, text: ArrayLike<string>): boolean {
  if (text.length < least || (lastStar < 0 && text.length > least)) return false;
  const afterStar = tokens.length - lastStar - 1;
  for (let back = 1; back <= afterStar; back += 1) {
    if (!tokens[tokens.length - back]?.(text[text.length - back] ?? '')) return false;
  }
  return lastStar < 0 || matchesBefore(tokens, lastStar, text, text.length - afterStar);
}

/** The tokens up to the last `*`, on the text up to `end`. Goes back to the last `*` alone: one before it can win nothing. */
function matchesBefore(
  tokens: readonly Token[],
  lastStar: number,
  text: ArrayLike<string>,
  end: number,
): boolean {
  let [at, token, star, from] = [0, 0, -1, 0];
  while (token < lastStar) {
    const fits = tokens[token];
    if (fits === undefined) {
      star = token;
      token += 1;
      from = at;
    } else if (at < end && fits(text[at] ?? '')) {
      token += 1;
      at += 1;
    } else if (star >= 0 && at < end) {
      token = star + 1;
      from += 1;
      at = from;
    } else return false;
  }
  return true;
}

function tokensOf(pattern: readonly string[]): Token[] {
  const tokens: Token[] = [];
  // After one class without an end, all later ones lack it too: a search for each would take quadratic time.
  let classesEnd = true;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at];
    const end = character === '[' && classesEnd ? classEnd(pattern, at + 1) : -1;
    if (character === '*') addStar(tokens);
    else if (character === '?') tokens.push(() => true);
    else if (end < 0) {
      if (character === '[') classesEnd = false;
      tokens.push((each) => each === character);
    } else {
      tokens.push(classOf(pattern.slice(at + 1, end)));
      at = end;
    }
  }
  return tokens;
}

/** A second one changes nothing, and each would cost time for every text. */
function addStar(tokens: Token[]): void {
  if (tokens.length === 0 || tokens.at(-1) !== undefined) tokens.push(undefined);
}

/** Finds the end of a class: a `]` at its beginning belongs to it. -1: there is no end, and `[` stands for itself. */
function classEnd(pattern: readonly string[], begin: number): number {
  const first = pattern[begin] === '!' ? begin + 1 : begin;
  return pattern.indexOf(']', pattern[first] === ']' ? first + 1 : first);
}

const CODE_POINTS = 0x110000;

type Range = readonly [low: number, high: number];

function classOf(content: readonly string[]): (character: string) => boolean {
  const negated = content[0] === '!';
  const ranges = merged(rangesOf(negated ? content.slice(1) : content));
  return (character) => isWithin(ranges, character.codePointAt(0) ?? 0) !== negated;
}

/** Each once. */
function rangesOf(members: readonly string[]): Range[] {
  const ranges = new Map<number, Range>();
  for (let at = 0; at < members.length; at += 1) {
    const isRange = members[at + 1] === '-' && at + 2 < members.length;
    const [low = 0, high = 0] = [members[at], members[isRange ? at + 2 : at]].map(
      (each) => each?.codePointAt(0) ?? 0,
    );
    if (low <= high) ranges.set(low * CODE_POINTS + high, [low, high]);
    if (isRange) at += 2;
  }
  return [...ranges.values()];
}

/** In order and without overlaps, so that a class of 60,000 letters is not gone through for each letter of each id. */
function merged(ranges: Range[]): Range[] {
  const apart: Range[] = [];
  for (const [low, high] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = apart.at(-1);
    if (last && low <= last[1] + 1) apart[apart.length - 1] = [last[0], Math.max(last[1], high)];
    else apart.push([low, high]);
  }
  return apart;
}

function isWithin(ranges: readonly Range[], code: number): boolean {
  let [from, to] = [0, ranges.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const [low, high] = ranges[middle] ?? [0, 0];
    if (code < low) to = middle;
    else if (code > high) from = middle + 1;
    else return true;
  }
  return false;
}
