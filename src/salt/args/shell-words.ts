import { ArgsError, shorten } from './errors.ts';

/** One word of a typed line. */
export interface Word {
  text: string;
  /** Whether any of it was quoted or escaped. */
  quoted: boolean;
  /** Where it stands in the line, quotes included: from `start` up to, not including, `end`. */
  start: number;
  end: number;
}

const BLANKS = ' \t\r\n';
/** What a shell would act on, outside quotes. */
const OPERATORS = '|&;<>`';
/** What a backslash escapes within double quotes; before all else it stands for itself. */
const ESCAPED_IN_DOUBLE = '$`"\\\n';

/**
 * Splits a line as a POSIX shell would (XCU 2.2: backslash, single and double quotes), and expands nothing: `$`,
 * `*` and `~` stand for themselves.
 *
 * @throws ArgsError for a quote left open, a backslash at the end, or an operator that only a shell knows
 */
export function splitWords(line: string): Word[] {
  return new Splitter(line).words();
}

class Splitter {
  readonly #line: string;
  readonly #words: Word[] = [];
  #at = 0;
  #word: Word | undefined;

  constructor(line: string) {
    this.#line = line;
  }

  words(): Word[] {
    while (this.#at < this.#line.length) this.#step(this.#line.charAt(this.#at));
    this.#endWord();
    return this.#words;
  }

  #step(char: string): void {
    if (BLANKS.includes(char)) {
      this.#endWord();
      this.#at += 1;
    } else if (char === "'") this.#single();
    else if (char === '"') this.#double();
    else if (char === '\\') this.#escaped();
    else if (OPERATORS.includes(char)) throw this.#operator();
    else this.#add(char, false, 1);
  }

  #add(text: string, quoted: boolean, length: number): void {
    this.#word ??= { text: '', quoted: false, start: this.#at, end: this.#at };
    this.#word.text += text;
    this.#word.quoted ||= quoted;
    this.#at += length;
  }

  #endWord(): void {
    if (this.#word) this.#words.push({ ...this.#word, end: this.#at });
    this.#word = undefined;
  }

  #escaped(): void {
    const next = this.#line.charAt(this.#at + 1);
    if (next === '') throw new ArgsError('trailing-backslash', 'The line ends in a backslash. Nothing ran.');
    if (next === '\n') this.#at += 2;
    else this.#add(next, true, 2);
  }

  #single(): void {
    const close = this.#line.indexOf("'", this.#at + 1);
    if (close === -1) throw this.#open(this.#at);
    this.#add(this.#line.slice(this.#at + 1, close), true, close + 1 - this.#at);
  }

  #double(): void {
    const opened = this.#at;
    this.#add('', true, 1);
    for (let char = this.#line.charAt(this.#at); char !== '"'; char = this.#line.charAt(this.#at)) {
      if (char === '') throw this.#open(opened);
      const next = this.#line.charAt(this.#at + 1);
      const escapes = char === '\\' && next !== '' && ESCAPED_IN_DOUBLE.includes(next);
      if (escapes) this.#add(next === '\n' ? '' : next, true, 2);
      else this.#add(char, true, 1);
    }
    this.#at += 1;
  }

  #open(at: number): ArgsError {
    const quote = this.#line.charAt(at);
    const text = `The quote ${quote} is not closed: ${shorten(this.#line.slice(at))}. Nothing ran.`;
    return new ArgsError('unbalanced-quote', text);
  }

  #operator(): ArgsError {
    const rest = shorten(this.#line.slice(this.#at).trim());
    return new ArgsError('shell-operator', `Not a shell: leave out "${rest}". Nothing ran.`);
  }
}
