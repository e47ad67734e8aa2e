/** Plain and quoted scalars: YAML 1.1 as libyaml's scanner reads them. */
import { YamlError } from './error.ts';
import { END, isBlank, isBlankOrEnd, isBreak, type Reader } from './reader.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

const ESCAPE_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Blanks and line breaks between two parts of a scalar, and what they fold to. */
class Gap {
  blanks = '';
  broken = false;
  #first = '';
  #more = '';

  /** Takes the blanks and breaks at the cursor. */
  take(reader: Reader): void {
    for (let char = reader.peek(); isBlank(char) || isBreak(char); char = reader.peek()) {
      if (isBlank(char)) {
        const blank = reader.take();
        if (!this.broken) this.blanks += blank;
      } else if (!this.broken) {
        this.blanks = '';
        this.#first = reader.takeBreak();
        this.broken = true;
      } else {
        this.#more += reader.takeBreak();
      }
    }
  }

  folded(): string {
    if (!this.broken) return this.blanks;
    if (this.#first === '\n') return this.#more === '' ? ' ' : this.#more;
    return this.#first + this.#more;
  }
}

/** Reads a plain scalar; `broken` says that a line break came after it. */
export function scanPlain(
  reader: Reader,
  inFlow: boolean,
  indent: number,
): { value: string; broken: boolean } {
  let value = '';
  let gap = new Gap();
  while (!reader.atDocumentMark() && reader.peek() !== '#') {
    const part = takePlainPart(reader, inFlow);
    if (part !== '') {
      value += gap.folded() + part;
      gap = new Gap();
    }
    if (!isBlank(reader.peek()) && !isBreak(reader.peek())) break;
    gap.take(reader);
    if (!inFlow && reader.column < indent) break;
  }
  return { value, broken: gap.broken };
}

function takePlainPart(reader: Reader, inFlow: boolean): string {
  let part = '';
  for (let char = reader.peek(); !isBlankOrEnd(char); char = reader.peek()) {
    const next = reader.peek(1);
    if (inFlow && char === ':' && ',?[]{}'.includes(next)) throw new YamlError("found unexpected ':'");
    if (char === ':' && isBlankOrEnd(next)) break;
    if (inFlow && ',[]{}'.includes(char)) break;
    part += reader.take();
  }
  return part;
}

/** Reads a single- or double-quoted scalar, the cursor on its opening quote. */
export function scanQuoted(reader: Reader, quote: string): string {
  let value = '';
  reader.skip();
  for (;;) {
    if (reader.atDocumentMark()) throw new YamlError('found unexpected document indicator');
    if (reader.peek() === END) throw new YamlError('found unexpected end of stream');
    const gap = new Gap();
    value += takeQuotedPart(reader, quote, gap);
    if (reader.peek() === quote) break;
    gap.take(reader);
    value += gap.folded();
  }
  reader.skip();
  return value;
}

/** Takes what is not blank up to the closing quote; an escaped line break opens `gap`. */
function takeQuotedPart(reader: Reader, quote: string, gap: Gap): string {
  let part = '';
  for (let char = reader.peek(); !isBlankOrEnd(char); char = reader.peek()) {
    if (quote === "'" && char === quote && reader.peek(1) === quote) {
      reader.skip(2);
      part += quote;
    } else if (char === quote) {
      break;
    } else if (quote === '"' && char === '\\') {
      if (isBreak(reader.peek(1))) {
        reader.skip();
        reader.takeBreak();
        gap.broken = true;
        break;
      }
      part += takeEscape(reader);
    } else {
      part += reader.take();
    }
  }
  return part;
}

function takeEscape(reader: Reader): string {
  const letter = reader.peek(1);
  const digits = Object.hasOwn(ESCAPE_DIGITS, letter) ? ESCAPE_DIGITS[letter] : undefined;
  const plain = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
  if (plain === undefined && digits === undefined) throw new YamlError('found unknown escape character');
  reader.skip(2);
  if (digits === undefined) return plain ?? '';
  let hex = '';
  for (let i = 0; i < digits; i++) hex += reader.peek(i);
  if (!/^[0-9A-Fa-f]+$/.test(hex)) throw new YamlError('did not find expected hexadecimal number');
  reader.skip(digits);
  const code = Number.parseInt(hex, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) throw new YamlError('invalid Unicode escape');
  return String.fromCodePoint(code);
}
