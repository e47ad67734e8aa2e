import { type SaltDict, SaltFloat, type SaltValue, setKey } from './values.ts';

/** Far deeper than Salt can send: its msgpack refuses 511 levels. */
const DEEPEST = 10_000;
/** Python writes no longer integer. */
const MOST_DIGITS = 4300;
/** As many digits as any integer may have that a number holds exactly. */
const SAFE_DIGITS = 15;
const [MINUS, ZERO] = [45, 48];

const WORDS: readonly (readonly [word: string, value: SaltValue])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', new SaltFloat('nan')],
  ['Infinity', new SaltFloat('inf')],
  ['-Infinity', new SaltFloat('-inf')],
];

/** Up to the first quote, escape or character that no string may hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
const PLAIN = /[^"\\\u0000-\u001f]*/y;

/**
 * Parses JSON with every number as it is written (see {@link SaltValue}), and with Python's `NaN`, `Infinity` and
 * `-Infinity`. `JSON.parse` with a reviver does as much at some ten times the cost, and overflows the stack where the
 * text is nested deep.
 * @throws SyntaxError
 */
export function parseExact(text: string): SaltValue {
  return new Parser(text).document();
}

/** An open list or dict, and its next value. */
interface Level {
  readonly value: SaltValue[] | SaltDict;
  /** The place of a dict's next value. */
  key: string;
}

class Parser {
  readonly #text: string;
  #at = 0;
  readonly #levels: Level[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  document(): SaltValue {
    for (;;) {
      const whole = this.#close(this.#value());
      if (whole === undefined) continue;
      this.#blanks();
      if (this.#at < this.#text.length) throw this.#error();
      return whole;
    }
  }

  /** Puts a value into its list or dict, and ends those that end after it; the outermost, where that was it. */
  #close(value: SaltValue): SaltValue | undefined {
    for (let done = value; ; ) {
      const level = this.#levels.at(-1);
      if (!level) return done;
      put(level, done);
      this.#blanks();
      const isList = Array.isArray(level.value);
      if (this.#takes(',')) {
        if (!isList) level.key = this.#key();
        return undefined;
      }
      this.#expect(isList ? ']' : '}');
      this.#levels.pop();
      done = level.value;
    }
  }

  /** The next value that holds no other, with all lists and dicts opened that stand before it. */
  #value(): SaltValue {
    for (;;) {
      this.#blanks();
      const char = this.#text[this.#at];
      if (char === '"') return this.#string();
      if (char !== '[' && char !== '{') return this.#scalar();
      this.#at += 1;
      this.#blanks();
      if (this.#takes(char === '[' ? ']' : '}')) return char === '[' ? [] : {};
      if (this.#levels.length === DEEPEST) throw this.#error();
      this.#levels.push(char === '[' ? { value: [], key: '' } : { value: {}, key: this.#key() });
    }
  }

  #key(): string {
    this.#blanks();
    if (this.#text[this.#at] !== '"') throw this.#error();
    const key = this.#string();
    this.#blanks();
    this.#expect(':');
    return key;
  }

  #string(): string {
    const start = this.#at;
    for (let at = start + 1; at < this.#text.length; at += 2) {
      PLAIN.lastIndex = at;
      PLAIN.test(this.#text);
      at = PLAIN.lastIndex;
      const end = this.#text[at];
      if (end === '"') return this.#stringTo(start, at + 1);
      if (end !== '\\') break;
    }
    throw this.#error();
  }

  #stringTo(start: number, end: number): string {
    this.#at = end;
    const inner = this.#text.slice(start + 1, end - 1);
    // A copy: V8 makes a piece a view of the full text, which would stay as long as any text in it.
    return inner.includes('\\') ? JSON.parse(this.#text.slice(start, end)) : ` ${inner}`.slice(1);
  }

  #scalar(): SaltValue {
    const code = this.#text.charCodeAt(this.#at);
    if (isDigit(code) || (code === MINUS && !this.#text.startsWith('-I', this.#at))) return this.#number();
    const word = WORDS.find(([word]) => this.#takes(word));
    if (!word) throw this.#error();
    return word[1];
  }

  #number(): SaltValue {
    const start = this.#at;
    if (this.#text.charCodeAt(start) === MINUS) this.#at += 1;
    const digits = this.#at;
    this.#digits();
    if (this.#text.charCodeAt(digits) === ZERO && this.#at > digits + 1) throw this.#error();
    const whole = this.#at;
    if (this.#takes('.')) this.#digits();
    if (this.#takes('e') || this.#takes('E')) {
      if (!this.#takes('-')) this.#takes('+');
      this.#digits();
    }
    const source = this.#text.slice(start, this.#at);
    if (this.#at > whole) return exactFloat(source);
    if (whole - digits > MOST_DIGITS) throw this.#error();
    const value = Number(source);
    return whole - digits <= SAFE_DIGITS || Number.isSafeInteger(value) ? value : BigInt(source);
  }

  #digits(): void {
    const from = this.#at;
    while (isDigit(this.#text.charCodeAt(this.#at))) this.#at += 1;
    if (this.#at === from) throw this.#error();
  }

  #blanks(): void {
    while (isBlank(this.#text.charCodeAt(this.#at))) this.#at += 1;
  }

  #takes(word: string): boolean {
    if (this.#text[this.#at] !== word[0] || !this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #expect(char: string): void {
    if (!this.#takes(char)) throw this.#error();
  }

  #error(): SyntaxError {
    return new SyntaxError(`no JSON at character ${this.#at}`);
  }
}

function put({ value, key }: Level, item: SaltValue): void {
  if (Array.isArray(value)) value.push(item);
  else setKey(value, key, item);
}

/** A float of this text, as Python or JSON has it. */
export function exactFloat(source: string): number | SaltFloat {
  // JavaScript writes no float so; to know it is quicker than to write it.
  if (source.endsWith('.0')) return new SaltFloat(source);
  const value = Number(source);
  return String(value) === source ? value : new SaltFloat(source);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}
