import type { TargetError } from './errors.ts';
import { readEscape } from './python-escapes.ts';

/** A member of a class: a character by its code point, or a set in RE2's syntax. */
type Member = { read: string; code: number } | { read: string; set: string };

/**
 * A class (`[…]`) at the beginning of a text in RE2's syntax, and how much of the text it takes. In Python `[` in it
 * stands for itself, and so does a `]` at its beginning. @throws what `unreadable` makes
 */
export function classToRe2(
  text: string,
  unreadable: (why: string) => TargetError,
): { text: string; length: number } {
  const negated = text.startsWith('[^');
  let at = negated ? 2 : 1;
  const begin = at;
  const parts: string[] = [];
  for (;;) {
    if (at >= text.length) throw unreadable('a class is not closed');
    if (text[at] === ']' && at > begin) break;
    const from = memberAt(text, at, unreadable);
    at += from.read.length;
    if (text[at] !== '-' || text[at + 1] === ']' || at + 1 >= text.length) {
      parts.push('set' in from ? from.set : codeText(from.code));
      continue;
    }
    const to = memberAt(text, at + 1, unreadable);
    if ('set' in from || 'set' in to || from.code > to.code) throw unreadable('a class has an invalid range');
    parts.push(`${codeText(from.code)}-${codeText(to.code)}`);
    at += 1 + to.read.length;
  }
  return { text: `[${negated ? '^' : ''}${parts.join('')}]`, length: at + 1 };
}

function memberAt(text: string, at: number, unreadable: (why: string) => TargetError): Member {
  if (text[at] !== '\\') {
    const code = text.codePointAt(at) ?? 0;
    return { read: String.fromCodePoint(code), code };
  }
  const found = readEscape(text.slice(at, at + 10), true);
  if (found?.kind === 'character' || found?.kind === 'set') return found;
  throw unreadable('a class has an invalid escape');
}

function codeText(code: number): string {
  return `\\x{${code.toString(16)}}`;
}
