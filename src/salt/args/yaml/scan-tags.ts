/** Anchors, tags and directives: YAML 1.1 as libyaml's scanner reads them. */
import { YamlError } from './error.ts';
import { END, isBlank, isBlankOrEnd, isBreakOrEnd, isDigit, isWord, type Reader } from './reader.ts';
import type { Token } from './tokens.ts';

const URI_MARKS = ";/?:@&=+$.!~*'()%";
const FLOW_URI_MARKS = ',[]';

export function scanAnchor(reader: Reader, type: 'anchor' | 'alias'): Token {
  reader.skip();
  const name = takeWord(reader);
  if (name === '' || !(isBlankOrEnd(reader.peek()) || '?:,]}%@`'.includes(reader.peek()))) {
    throw new YamlError('did not find expected alphabetic or numeric character');
  }
  return { type, name };
}

export function scanTag(reader: Reader, inFlow: boolean): Token {
  const token = reader.peek(1) === '<' ? scanVerbatimTag(reader) : scanShortTag(reader);
  const next = reader.peek();
  if (!isBlankOrEnd(next) && !(inFlow && next === ',')) {
    throw new YamlError('did not find expected whitespace or line break after a tag');
  }
  return token;
}

export function scanDirective(reader: Reader): Token {
  reader.skip();
  const name = takeWord(reader);
  if (name === '' || !isBlankOrEnd(reader.peek())) throw new YamlError('unexpected directive name');
  if (name !== 'YAML' && name !== 'TAG') throw new YamlError('unknown directive name');
  const token = name === 'YAML' ? scanVersion(reader) : scanTagDirective(reader);
  reader.skipBlanks();
  reader.skipComment();
  if (!isBreakOrEnd(reader.peek())) throw new YamlError('did not find expected comment or line break');
  reader.takeBreak();
  return token;
}

function scanVersion(reader: Reader): Token {
  reader.skipBlanks();
  const major = scanVersionNumber(reader);
  if (reader.peek() !== '.') throw new YamlError("did not find expected digit or '.'");
  reader.skip();
  return { type: 'version-directive', major, minor: scanVersionNumber(reader) };
}

function scanVersionNumber(reader: Reader): number {
  let digits = '';
  while (isDigit(reader.peek())) digits += reader.take();
  if (digits === '' || digits.length > 9) throw new YamlError('unexpected version number');
  return Number(digits);
}

function scanTagDirective(reader: Reader): Token {
  reader.skipBlanks();
  const handle = scanHandle(reader);
  if (handle !== '!' && !handle.endsWith('!')) throw new YamlError("did not find expected '!'");
  if (!isBlank(reader.peek())) throw new YamlError('did not find expected whitespace');
  reader.skipBlanks();
  const prefix = scanUri(reader, true, '');
  if (!isBlankOrEnd(reader.peek())) throw new YamlError('did not find expected whitespace or line break');
  return { type: 'tag-directive', handle, prefix };
}

function scanVerbatimTag(reader: Reader): Token {
  reader.skip(2);
  const suffix = scanUri(reader, true, '');
  if (reader.peek() !== '>') throw new YamlError("did not find the expected '>'");
  reader.skip();
  return { type: 'tag', handle: '', suffix };
}

function scanShortTag(reader: Reader): Token {
  const handle = scanHandle(reader);
  if (handle.length > 1 && handle.endsWith('!')) {
    return { type: 'tag', handle, suffix: scanUri(reader, false, '') };
  }
  const suffix = scanUri(reader, false, handle);
  return suffix === '' ? { type: 'tag', handle: '', suffix: '!' } : { type: 'tag', handle: '!', suffix };
}

function scanHandle(reader: Reader): string {
  if (reader.peek() !== '!') throw new YamlError("did not find expected '!'");
  let handle = reader.take() + takeWord(reader);
  if (reader.peek() === '!') handle += reader.take();
  return handle;
}

/** Reads a tag's URI; `head` is what was taken for its handle and is none, its `!` left out. */
function scanUri(reader: Reader, verbatim: boolean, head: string): string {
  const octets: number[] = Array.from(head.slice(1), (char) => char.charCodeAt(0));
  let length = head.length;
  for (let char = reader.peek(); isUriChar(char, verbatim); char = reader.peek()) {
    if (char === '%') scanEscapedOctets(reader, octets);
    else octets.push(reader.take().charCodeAt(0));
    length += 1;
  }
  if (length === 0) throw new YamlError('did not find expected tag URI');
  return decodeOctets(octets);
}

function isUriChar(char: string, verbatim: boolean): boolean {
  if (char === END) return false;
  return isWord(char) || URI_MARKS.includes(char) || (verbatim && FLOW_URI_MARKS.includes(char));
}

function scanEscapedOctets(reader: Reader, octets: number[]): void {
  let width = 0;
  do {
    const hex = reader.peek(1) + reader.peek(2);
    if (reader.peek() !== '%' || !/^[0-9A-Fa-f]{2}$/.test(hex)) throw new YamlError('bad URI escape');
    const octet = Number.parseInt(hex, 16);
    if (width === 0) width = utf8Width(octet);
    else if ((octet & 0xc0) !== 0x80) throw new YamlError('incorrect trailing UTF-8 octet');
    octets.push(octet);
    reader.skip(3);
    width -= 1;
  } while (width > 0);
}

function utf8Width(octet: number): number {
  if ((octet & 0x80) === 0) return 1;
  if ((octet & 0xe0) === 0xc0) return 2;
  if ((octet & 0xf0) === 0xe0) return 3;
  if ((octet & 0xf8) === 0xf0) return 4;
  throw new YamlError('incorrect leading UTF-8 octet');
}

function decodeOctets(octets: number[]): string {
  // A C string to libyaml: it ends at the first NUL.
  const nul = octets.indexOf(0);
  const bytes = Uint8Array.from(nul === -1 ? octets : octets.slice(0, nul));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new YamlError('tag is not UTF-8');
  }
}

function takeWord(reader: Reader): string {
  let word = '';
  while (isWord(reader.peek())) word += reader.take();
  return word;
}
