import { YamlError } from '../errors.ts';

const FORBIDDEN = /[^\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const BLANK_OR_END = /[ \x85\u2028\u2029]|$/y;
const DOCUMENT_MARK = /(?:---|\.\.\.)(?=[ \x85\u2028\u2029]|$)/y;

/** Whether a character breaks the line; those of other texts never reach the loader. */
export const isBreak = (char: string): boolean => char === '\x85' || char === '\u2028' || char === '\u2029';

/** Turns line breaks into text for a value; blanks around them are dropped. */
export const breaksOf = (space: string): string => space.replaceAll(' ', '').replaceAll('\x85', '\n');

/** Folds the blanks and line breaks between two parts of a scalar. */
export function fold(space: string): string {
  const breaks = breaksOf(space);
  if (breaks === '') return space;
  if (!breaks.startsWith('\n')) return breaks;
  return breaks === '\n' ? ' ' : breaks.slice(1);
}

/** A place in a text, moved by sticky expressions. */
export class Cursor {
  readonly #text: string;
  at = 0;
  line = 0;
  #lineStart = 0;
  /** Surrogate pairs passed: libyaml counts code points. */
  #pairs = 0;

  constructor(text: string) {
    if (FORBIDDEN.test(text)) throw new YamlError('control characters are not allowed');
    this.#text = text.startsWith('\ufeff') ? text.slice(1) : text;
  }

  get column(): number {
    return this.at - this.#lineStart;
  }

  /** How many code points stand before the cursor. */
  get index(): number {
    return this.at - this.#pairs;
  }

  get atEnd(): boolean {
    return this.at >= this.#text.length;
  }

  /** The character there, empty past the end. */
  peek(ahead = 0): string {
    return this.#text.charAt(this.at + ahead);
  }

  /** Whether the text goes on there with a match of a sticky expression. */
  looksAt(pattern: RegExp, ahead = 0): boolean {
    pattern.lastIndex = this.at + ahead;
    return pattern.test(this.#text);
  }

  /** Whether a blank, a line break or the end is there. */
  isFree(ahead = 0): boolean {
    return this.looksAt(BLANK_OR_END, ahead);
  }

  /** Whether a `---` or `...` line begins here. */
  get atDocumentMark(): boolean {
    return this.column === 0 && this.looksAt(DOCUMENT_MARK);
  }

  /** Passes over the match of a sticky expression and gives its groups. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found) this.skip(found[0].length);
    return found;
  }

  /** As `match`, the text alone. */
  take(pattern: RegExp): string {
    return this.match(pattern)?.[0] ?? '';
  }

  skip(count: number): void {
    for (const end = this.at + count; this.at < end; ) {
      const code = this.#text.charCodeAt(this.at);
      this.at += 1;
      if (code >= 0xdc00 && code <= 0xdfff) this.#pairs += 1;
      else if (code === 0x85 || code === 0x2028 || code === 0x2029) {
        this.line += 1;
        this.#lineStart = this.at;
      }
    }
  }
}
