import type { TargetError } from './errors.ts';

/** The meaning of a backslash and the text after it. `read`: as written. */
export type Escape =
  | { kind: 'character'; read: string; code: number }
  /** Members of a class, in RE2's syntax, without brackets. */
  | { kind: 'set'; read: string; set: string }
  | { kind: 'anchor'; read: string; re2: string }
  | { kind: 'backreference'; read: string };

const BLANKS =
  '\\t\\n\\v\\f\\r\\x{1c}-\\x{20}\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}';
const NO_BLANKS =
  '\\x{0}-\\x{8}\\x{e}-\\x{1b}\\x{21}-\\x{84}\\x{86}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{10ffff}';
/** Python's `\w` is the letters and numbers of all scripts and `_`; its opposite is all else. */
const WORDS = '\\p{L}\\p{N}_';
const NO_WORDS =
  '\\x{0}-\\x{2f}\\x{3a}-\\x{40}\\x{5b}-\\x{5e}\\x{60}\\x{7b}-\\x{7f}\\p{M}\\p{S}\\p{Z}\\p{Cc}\\p{Cf}\\p{Co}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}\\x{203f}\\x{2040}\\x{2054}\\x{fe33}\\x{fe34}\\x{fe4d}-\\x{fe4f}\\x{ff3f}';

const SETS: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  s: BLANKS,
  S: NO_BLANKS,
  w: WORDS,
  W: NO_WORDS,
};
const ANCHORS: Readonly<Record<string, string>> = { A: '\\A', Z: '\\z', b: '\\b', B: '\\B' };
const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const HEX = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/;
const OCTAL = /^\\(0[0-7]{0,2}|[0-3][0-7]{2})/;

/** Reads an escape of Python's `re` at the beginning of a text; undefined if there is none. */
export function readEscape(text: string, inClass: boolean): Escape | undefined {
  const hex = HEX.exec(text);
  if (hex) return characterAt(hex[0], Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? '', 16));
  const octal = OCTAL.exec(text) ?? (inClass ? /^\\([0-7]{1,3})/.exec(text) : null);
  if (octal) return characterAt(octal[0], Number.parseInt(octal[1] ?? '', 8));
  const code = text.codePointAt(1);
  if (code === undefined) return undefined;
  const letter = String.fromCodePoint(code);
  const read = `\\${letter}`;
  if (/^\d$/.test(letter)) return inClass ? undefined : { kind: 'backreference', read };
  if (letter === 'b' && inClass) return characterAt(read, 8);
  if (Object.hasOwn(SETS, letter)) return { kind: 'set', read, set: SETS[letter] ?? '' };
  if (Object.hasOwn(ANCHORS, letter) && !inClass) return { kind: 'anchor', read, re2: ANCHORS[letter] ?? '' };
  if (Object.hasOwn(CONTROLS, letter)) return characterAt(read, CONTROLS[letter] ?? 0);
  return /^[A-Za-z]$/.test(letter) ? undefined : characterAt(read, code);
}

function characterAt(read: string, code: number): Escape | undefined {
  return code <= 0x10ffff ? { kind: 'character', read, code } : undefined;
}

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
