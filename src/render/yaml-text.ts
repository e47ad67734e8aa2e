/** How YAML writes a text: as it is, in single quotes, or in double quotes with escapes. */
type Style = 'plain' | 'single' | 'double';

/** The room for a text of several lines. Undefined for a key, which has one line. */
interface Room {
  /** The first column of the text. */
  column: number;
  /** The first column of its other lines. */
  indent: number;
}

/** Longer lines break at their next blank. */
const WIDTH = 80;

// libyaml's emitter.c, yaml_emitter_analyze_scalar.
const LINE_BREAK = /[\n\u2028\u2029]/;
/** Characters that libyaml escapes: it takes neither tabs nor characters beyond U+FFFF for printable. */
const ESCAPED = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const AT_START = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:-](?:$|[ \t\n\r\x85\u2028\u2029\0]))/;
const WITHIN = /:(?:$|[ \t\n\r\x85\u2028\u2029\0])|[ \t\n\r\x85\u2028\u2029\0]#/;
const OUTER_BLANK = /^[ \n\r\x85\u2028\u2029]|[ \n\r\x85\u2028\u2029]$/;
const BLANK_AT_BREAK = / [\n\r\x85\u2028\u2029]|[\n\r\x85\u2028\u2029] /;

/** Chooses as libyaml does. `readsAsText`: plain, it is not read as a number, a date or a word of YAML. */
export function scalarStyle(text: string, readsAsText: boolean): Style {
  if (text === '') return 'single';
  if (ESCAPED.test(text) || BLANK_AT_BREAK.test(text)) return 'double';
  const isPlain = readsAsText && !LINE_BREAK.test(text) && !OUTER_BLANK.test(text);
  if (isPlain && !AT_START.test(text) && !WITHIN.test(text)) return 'plain';
  return 'single';
}

/** The lines of a text; the first goes where the room begins, the others have their margin. */
export function writeQuoted(text: string, style: Style, room: Room | undefined): string[] {
  if (style === 'double') return new Lines(room, '"').escaped(text);
  const lines = new Lines(room, style === 'single' ? "'" : '');
  return lines.folded(style === 'single' ? text.replaceAll("'", "''") : text);
}

class Lines {
  readonly #room: Room | undefined;
  readonly #quote: string;
  readonly #lines: string[] = [];
  #line: string;
  /** Where the line begins. */
  #margin: number;

  constructor(room: Room | undefined, quote: string) {
    this.#room = room;
    this.#quote = quote;
    this.#line = quote;
    this.#margin = room?.column ?? 0;
  }

  /** Text without escapes: a line break is an empty line more, and a long line breaks at a single blank. */
  folded(text: string): string[] {
    let from = 0;
    for (const found of text.matchAll(/[\n\u2028\u2029]+/g)) {
      this.#words(text.slice(from, found.index), from === 0, false);
      const breaks = found[0].startsWith('\n') ? `\n${found[0]}` : found[0];
      this.#breaks(breaks);
      from = found.index + found[0].length;
    }
    this.#words(text.slice(from), from === 0, true);
    return this.#end();
  }

  /** A text between line breaks. */
  #words(text: string, isFirst: boolean, isLast: boolean): void {
    if (!this.#room || this.#margin + this.#line.length + text.length <= WIDTH) {
      this.#line += text;
      return;
    }
    let from = 0;
    for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) {
      const isSingle = text[at - 1] !== ' ' && text[at + 1] !== ' ';
      const isInner = !(isFirst && at === 0) && !(isLast && at === text.length - 1);
      if (!isSingle || !isInner || this.#margin + this.#line.length + at - from <= WIDTH) continue;
      this.#line += text.slice(from, at);
      this.#newLine();
      from = at + 1;
    }
    this.#line += text.slice(from);
  }

  #breaks(breaks: string): void {
    const [first = '', ...others] = breaks.split('\n');
    this.#line += first;
    for (const line of others) {
      this.#lines.push(this.#line);
      this.#line = line;
    }
    const indent = this.#room?.indent ?? 0;
    this.#line += ' '.repeat(indent);
    // U+2028 and U+2029 break a line of YAML only.
    this.#margin = indent - this.#line.length;
  }

  #newLine(): void {
    this.#lines.push(this.#line);
    this.#line = ' '.repeat(this.#room?.indent ?? 0);
    this.#margin = 0;
  }

  /** Text with escapes; a long line breaks at a blank, and a blank that would begin the next line is escaped. */
  escaped(text: string): string[] {
    let from = 0;
    let isAfterBlank = false;
    for (const { 0: found, index } of text.matchAll(SPECIAL)) {
      this.#line += text.slice(from, index);
      if (index > from) isAfterBlank = false;
      from = index + found.length;
      if (found !== ' ') {
        this.#line += escaped(found);
        isAfterBlank = false;
        continue;
      }
      const isInner = index > 0 && from < text.length;
      const breaks = this.#room && !isAfterBlank && isInner && this.#margin + this.#line.length > WIDTH;
      if (breaks) {
        this.#newLine();
        if (text[from] === ' ') this.#line += '\\';
      } else this.#line += ' ';
      isAfterBlank = true;
    }
    this.#line += text.slice(from);
    return this.#end();
  }

  #end(): string[] {
    this.#lines.push(this.#line + this.#quote);
    return this.#lines;
  }
}

const SPECIAL = /[ "\\]|[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu;
const NAMED: Record<string, string> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
};

function escaped(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return `\\${named}`;
  const code = character.codePointAt(0) ?? 0;
  const [letter, digits] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${letter}${code.toString(16).toUpperCase().padStart(Number(digits), '0')}`;
}
