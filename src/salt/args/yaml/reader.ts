import { YamlError } from './error.ts';

/** What `peek` gives past the end of the text; no text may hold it. */
export const END = '\0';

const FORBIDDEN = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

export const isBlank = (char: string): boolean => char === ' ' || char === '\t';

export const isBreak = (char: string): boolean =>
  char === '\n' || char === '\r' || char === '\x85' || char === '\u2028' || char === '\u2029';

export const isBreakOrEnd = (char: string): boolean => char === END || isBreak(char);

export const isBlankOrEnd = (char: string): boolean => isBlank(char) || isBreakOrEnd(char);

/** The characters of names, anchors and tag handles. */
export const isWord = (char: string): boolean => /^[0-9A-Za-z_-]$/.test(char);

export const isDigit = (char: string): boolean => char >= '0' && char <= '9';

/** A cursor over the code points of a text, counting as libyaml does (its simple keys are limited by count). */
export class Reader {
  readonly #chars: string[];
  index = 0;
  line = 0;
  column = 0;

  constructor(text: string) {
    if (FORBIDDEN.test(text)) throw new YamlError('control characters are not allowed');
    this.#chars = Array.from(text);
    if (this.#chars[0] === '\ufeff') this.#chars.shift();
  }

  peek(ahead = 0): string {
    return this.#chars[this.index + ahead] ?? END;
  }

  skip(count = 1): void {
    this.index += count;
    this.column += count;
  }

  /** Takes one character that is not a line break. */
  take(): string {
    const char = this.peek();
    this.skip();
    return char;
  }

  /** Takes a line break, if there is one, and gives what it folds to. */
  takeBreak(): string {
    const char = this.peek();
    if (!isBreak(char)) return '';
    this.index += char === '\r' && this.peek(1) === '\n' ? 2 : 1;
    this.column = 0;
    this.line += 1;
    return char === '\u2028' || char === '\u2029' ? char : '\n';
  }

  skipBlanks(): void {
    while (isBlank(this.peek())) this.skip();
  }

  skipComment(): void {
    if (this.peek() !== '#') return;
    while (!isBreakOrEnd(this.peek())) this.skip();
  }

  /** Whether a `---` or `...` line begins here. */
  atDocumentMark(): boolean {
    if (this.column !== 0) return false;
    const three = this.peek() + this.peek(1) + this.peek(2);
    return (three === '---' || three === '...') && isBlankOrEnd(this.peek(3));
  }
}
