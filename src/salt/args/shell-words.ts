import { ArgsError } from './errors.ts';

/** One word of a typed line. */
export interface Word {
  text: string;
  /** Whether any of it was quoted or escaped. */
  quoted: boolean;
}

/** What a shell would act on, outside quotes. */
const OPERATORS = new Set(['|', '&', ';', '<', '>', '`']);

/**
 * Splits a line as a POSIX shell would (XCU §2.2: backslash, single and double quotes), and expands nothing.
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

  #step(character: string): void {
    if (/\s/.test(character)) {
      this.#endWord();
      this.#at += 1;
    } else if (character === "'" || character === '"') this.#quoted(character);
    else if (character === '\\') this.#escaped();
    else if (OPERATORS.has(character)) throw this.#operator();
    else this.#add(character, false);
  }

  #add(text: string, quoted: boolean, length = text.length): void {
    this.#word ??= { text: '', quoted: false };
    this.#word.text += text;
    this.#word.quoted ||= quoted;
    this.#at += length;
  }

  #endWord(): void {
    if (this.#word) this.#words.push(this.#word);
    this.#word = undefined;
  }

  #escaped(): void {
    const next = this.#line.charAt(this.#at + 1);
    if (next === '') throw new ArgsError('trailing-backslash', 'The line ends in a backslash. Nothing ran.');
    this.#add(next, true, 2);
  }

  #quoted(quote: string): void {
    const opened = this.#at;
    this.#add('', true, 1);
    for (;;) {
      const character = this.#line.charAt(this.#at);
      if (character === '') {
        const text = `The quote ${quote} is not closed: ${shorten(this.#line.slice(opened))}. Nothing ran.`;
        throw new ArgsError('unbalanced-quote', text);
      }
      if (character === quote) break;
      // Within double quotes a backslash escapes only what would be special there.
      const next = this.#line.charAt(this.#at + 1);
      if (quote === '"' && character === '\\' && (next === '"' || next === '\\')) this.#add(next, true, 2);
      else this.#add(character, true);
    }
    this.#at += 1;
  }

  #operator(): ArgsError {
    const rest = shorten(this.#line.slice(this.#at).trim());
    return new ArgsError('shell-operator', `Not a shell: leave out "${rest}". Nothing ran.`);
  }
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
