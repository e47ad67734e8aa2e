/** One character, or `undefined` for `*`. */
type Token = ((character: string) => boolean) | undefined;

/** Whether a text is a pattern: has one of `* ? [`. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

/**
 * A matcher for fnmatch's patterns, as Salt uses them (`fnmatch.fnmatchcase`): `*` crosses dots, `?`, `[abc]`,
 * `[!abc]`, nothing else; case counts. Access hangs on it, so it does just what Python does; and in time that
 * grows with the lengths alone, since anyone may type a pattern.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  if (pattern === '*') return () => true;
  if (!isGlob(pattern)) return (text) => text === pattern;
  const tokens = tokensOf(Array.from(pattern));
  return (text) => matches(tokens, Array.from(text));
}

/** Goes back to the last `*` alone: one before it can win nothing. */
function matches(tokens: readonly Token[], text: readonly string[]): boolean {
  let [at, token, star, from] = [0, 0, -1, 0];
  while (at < text.length) {
    const fits = tokens[token];
    if (token < tokens.length && fits === undefined) {
      star = token;
      token += 1;
      from = at;
    } else if (fits?.(text[at] ?? '')) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      token = star + 1;
      from += 1;
      at = from;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === undefined);
}

function tokensOf(pattern: readonly string[]): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at];
    const end = character === '[' ? classEnd(pattern, at + 1) : -1;
    if (character === '*') tokens.push(undefined);
    else if (character === '?') tokens.push(() => true);
    else if (end < 0) tokens.push((each) => each === character);
    else {
      tokens.push(classOf(pattern.slice(at + 1, end)));
      at = end;
    }
  }
  return tokens;
}

/** Where a class ends: a `]` at its beginning belongs to it. -1: it never does, and `[` stands for itself. */
function classEnd(pattern: readonly string[], begin: number): number {
  const first = pattern[begin] === '!' ? begin + 1 : begin;
  return pattern.indexOf(']', pattern[first] === ']' ? first + 1 : first);
}

function classOf(content: readonly string[]): (character: string) => boolean {
  const negated = content[0] === '!';
  const members = negated ? content.slice(1) : content;
  const ranges: [number, number][] = [];
  for (let at = 0; at < members.length; at += 1) {
    const isRange = members[at + 1] === '-' && at + 2 < members.length;
    const [low, high] = [members[at], members[isRange ? at + 2 : at]].map(
      (each) => each?.codePointAt(0) ?? 0,
    );
    ranges.push([low ?? 0, high ?? 0]);
    if (isRange) at += 2;
  }
  return (character) => {
    const code = character.codePointAt(0) ?? 0;
    return ranges.some(([low, high]) => code >= low && code <= high) !== negated;
  };
}
