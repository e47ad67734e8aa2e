import picomatch from 'picomatch';

const OPTIONS = { nobrace: true, noextglob: true, nonegate: true, dot: true, bash: true, noglobstar: true };

/** What fnmatch takes literally and picomatch would not. */
const LITERAL = /[(){}+@|$,]/g;

/** Whether a text is a pattern: has one of `* ? [`. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

/**
 * A matcher for fnmatch's patterns, as Salt uses them (`fnmatch.fnmatchcase`): `*` crosses dots, `?`, `[abc]`,
 * `[!abc]`, nothing else; case counts. Not for texts with backslashes, which no minion id or function has:
 * a pattern with one matches nothing.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  if (pattern === '*') return () => true;
  if (pattern.includes('\\')) return () => false;
  const escaped = pattern.replace(LITERAL, '\\$&').replace(/\[\^/g, '[\\^').replace(/\[!/g, '[^');
  const expression = picomatch.makeRe(escaped, OPTIONS);
  return (text) => expression.test(text);
}
