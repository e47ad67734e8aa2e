/** Scalars, anchors, tags and directives as libyaml's scanner reads them. */
import { YamlError } from '../errors.ts';
import { breaksOf, type Cursor, fold, isBreak } from './cursor.ts';
import type { Token } from './scanner.ts';

const SPACE = /[ \x85\u2028\u2029]*/y;
const LINE = /[^\x85\u2028\u2029]*/y;
const BREAK = /[\x85\u2028\u2029]?/y;

const PLAIN = /[^ \x85\u2028\u2029:]*(?::(?=[^ \x85\u2028\u2029])[^ \x85\u2028\u2029:]*)*/y;
const PLAIN_IN_FLOW =
  /[^ \x85\u2028\u2029:,[\]{}]*(?::(?=[^ \x85\u2028\u2029,?[\]{}])[^ \x85\u2028\u2029:,[\]{}]*)*/y;
const AMBIGUOUS_COLON = /:[,?[\]{}]/y;

const SINGLE = /'([^']*(?:''[^']*)*)'(?!')/y;
const DOUBLE = /"([^"\\]*(?:\\.[^"\\]*)*)"/sy;
const MARK_INSIDE = /[\x85\u2028\u2029](?:---|\.\.\.)[ \x85\u2028\u2029]/;
const SPACE_INSIDE = /[ \x85\u2028\u2029]+/g;
const SPECIAL =
  /\\(?:x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|[\x85\u2028\u2029][ \x85\u2028\u2029]*|.)|[ \x85\u2028\u2029]+/gs;
/** The characters that may follow a backslash and, in the same order, their meanings. */
const ESCAPES = '0abtnvfre "/\\N_LP';
const ESCAPED = '\0\x07\b\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029';

const BLOCK_HEADER =
  /([|>])(?:([+-])([1-9])?|([1-9])([+-])?)? *(?:#[^\x85\u2028\u2029]*)?(?:[\x85\u2028\u2029]|$)/y;

const ANCHOR = /[&*]([\w-]+)(?=[ \x85\u2028\u2029?:,\]}%@`]|$)/y;

/** An escape is a whole UTF-8 sequence. */
const URI_CHAR =
  "[\\w;/?:@&=+$.!~*'()-]|%[0-7][\\dA-Fa-f]|%[CDcd][\\dA-Fa-f]%[89ABab][\\dA-Fa-f]" +
  '|%[Ee][\\dA-Fa-f](?:%[89ABab][\\dA-Fa-f]){2}|%[Ff][0-7](?:%[89ABab][\\dA-Fa-f]){3}';
const VERBATIM_TAG = new RegExp(`!<((?:${URI_CHAR}|[,[\\]])+)>`, 'iy');
const SHORT_TAG = new RegExp(`!([\\w-]*!)?((?:${URI_CHAR})*)`, 'y');
const AFTER_DIRECTIVE = '(?:#[^\\x85\\u2028\\u2029]*)?(?:[\\x85\\u2028\\u2029]|$)';
const VERSION = new RegExp(`%YAML +(\\d{1,9})\\.(\\d{1,9}) *${AFTER_DIRECTIVE}`, 'y');
const TAG_PREFIX = new RegExp(
  `%TAG +(!(?:[\\w-]*!)?) +((?:${URI_CHAR}|[,[\\]])+)(?: +${AFTER_DIRECTIVE}|[\\x85\\u2028\\u2029]|$)`,
  'y',
);

/** Reads a plain scalar in a block of that indentation; `broken` says that a line break came after it. */
export function scanPlain(
  cursor: Cursor,
  inFlow: boolean,
  indent: number,
): { value: string; broken: boolean } {
  let value = '';
  let gap = '';
  while (!cursor.atDocumentMark && cursor.peek() !== '#') {
    const part = cursor.take(inFlow ? PLAIN_IN_FLOW : PLAIN);
    if (inFlow && cursor.looksAt(AMBIGUOUS_COLON)) throw new YamlError("found unexpected ':'");
    if (part !== '') {
      value += fold(gap) + part;
      gap = '';
    }
    const space = cursor.take(SPACE);
    if (space === '') break;
    gap = space;
    if (!inFlow && cursor.column <= indent) break;
  }
  return { value, broken: breaksOf(gap) !== '' };
}

/** Reads a single- or double-quoted scalar, the cursor on its opening quote. */
export function scanQuoted(cursor: Cursor): string {
  const single = cursor.peek() === "'";
  const body = cursor.match(single ? SINGLE : DOUBLE)?.[1];
  if (body === undefined) throw new YamlError('found unexpected end of stream');
  if (MARK_INSIDE.test(body)) throw new YamlError('found unexpected document indicator');
  return single ? body.replaceAll("''", "'").replace(SPACE_INSIDE, fold) : body.replace(SPECIAL, special);
}

/** Resolves an escape, or blanks and line breaks, between double quotes. */
function special(found: string, x?: string, u?: string, U?: string): string {
  if (!found.startsWith('\\')) return fold(found);
  if (isBreak(found.charAt(1))) return breaksOf(found.slice(2));
  const hex = x ?? u ?? U;
  if (hex === undefined) {
    const at = ESCAPES.indexOf(found.charAt(1));
    if (at === -1) throw new YamlError('found unknown escape character');
    return ESCAPED.charAt(at);
  }
  const code = Number.parseInt(hex, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) throw new YamlError('invalid Unicode escape');
  return String.fromCodePoint(code);
}

/** Reads a literal or folded scalar, the cursor on its sign, in a block of that indentation, -1 for none. */
export function scanBlock(cursor: Cursor, parent: number): string {
  const header = cursor.match(BLOCK_HEADER);
  if (!header) throw new YamlError('did not find expected comment or line break');
  const increment = header[3] ?? header[4];
  let indent = Math.max(parent, 0) + Number(increment ?? 0);
  const before = cursor.take(increment === undefined ? SPACE : leadOf(indent));
  if (increment === undefined) {
    const lines = before.split(/[\x85\u2028\u2029]/);
    indent = lines.reduce((deepest, { length }) => Math.max(deepest, length), Math.max(parent + 1, 1));
  }
  const lead = leadOf(indent);
  let [value, lineBreak, breaks, afterBlank] = ['', '', breaksOf(before), false];
  while (cursor.column === indent && !cursor.atEnd) {
    const startsBlank = cursor.peek() === ' ';
    const folds = header[1] === '>' && lineBreak === '\n' && !afterBlank && !startsBlank;
    value += (folds ? (breaks === '' ? ' ' : '') : lineBreak) + breaks + cursor.take(LINE);
    lineBreak = breaksOf(cursor.take(BREAK));
    breaks = breaksOf(cursor.take(lead));
    afterBlank = startsBlank;
  }
  const chomping = header[2] ?? header[5];
  if (chomping === '-') return value;
  return value + lineBreak + (chomping === '+' ? breaks : '');
}

/** Empty lines, and the indentation of the one after them. */
function leadOf(indent: number): RegExp {
  return new RegExp(`(?: {0,${indent}}[\\x85\\u2028\\u2029])* {0,${indent}}`, 'y');
}

export function scanAnchor(cursor: Cursor): Token {
  const type = cursor.peek() === '&' ? 'anchor' : 'alias';
  const name = cursor.match(ANCHOR)?.[1];
  if (name === undefined) throw new YamlError('did not find expected alphabetic or numeric character');
  return { type, name };
}

export function scanTag(cursor: Cursor, inFlow: boolean): Token {
  const verbatim = cursor.peek(1) === '<';
  const found = cursor.match(verbatim ? VERBATIM_TAG : SHORT_TAG);
  if (!found || !(cursor.isFree() || (inFlow && cursor.peek() === ','))) {
    throw new YamlError('did not find expected whitespace or line break after a tag');
  }
  if (verbatim) return { type: 'tag', handle: '', suffix: decoded(found[1]) };
  const [, name = '', uri = ''] = found;
  const handle = `!${name}`;
  if (handle !== '!' && uri === '') throw new YamlError('did not find expected tag URI');
  const suffix = decoded(uri);
  return handle === '!' && suffix === ''
    ? { type: 'tag', handle: '', suffix: '!' }
    : { type: 'tag', handle, suffix };
}

/** Reads the line of a `%`. */
export function scanDirective(cursor: Cursor): Token {
  const version = cursor.match(VERSION);
  if (version) {
    const [, major, minor] = version.map(Number);
    return { type: 'version', known: major === 1 && (minor === 1 || minor === 2) };
  }
  const prefix = cursor.match(TAG_PREFIX);
  if (!prefix) throw new YamlError('unknown or malformed directive');
  return { type: 'prefix', handle: prefix[1] ?? '', prefix: decoded(prefix[2]) };
}

/** To libyaml a tag is a C string: it ends at the first NUL. */
function decoded(uri = ''): string {
  try {
    return decodeURIComponent(uri.split('%00', 1)[0] ?? '');
  } catch {
    throw new YamlError('tag is not UTF-8');
  }
}
