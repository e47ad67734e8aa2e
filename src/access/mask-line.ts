import { isSecretName, MASK, maskByPatterns, mayHoldSecret } from './mask-patterns.ts';
import { FIRST_SECRET } from './secret-arguments.ts';

/** A word of a line: as it stands there, and what a shell would make of it. */
interface Word {
  /** With the blanks before it. */
  start: number;
  raw: string;
  text: string;
  /** A quote in it is not closed. */
  open: boolean;
}

/** Straight and curly quotes: what opens with one of a kind closes with one of that kind. */
const QUOTES = ['"“”„‟«»', "'‘’‚‛"];
const BLANK = /\s/;

const FUNCTION = /^(?:@(?:runner|wheel)\.)?[A-Za-z_]\w*(?:\.\w+)+$/;
const KEYWORD = /^([^\s=:'"{[]{1,200})=/s;
const OPTION = /^--?[\w-]{1,100}$/;
const KEY = /^["']?[\w.-]{1,200}["']?:$/;

/** Functions that are given others with their arguments. */
const RUNS_FUNCTIONS = /^(?:publish|saltutil|salt|module|chroot|survey|ssh|schedule|mine|test)\./;

/** The place of the first positional argument of a function that is a secret; undefined where none is known to be. */
export function firstSecretOf(fun: string): number | undefined {
  const own = FIRST_SECRET.get(fun);
  const about = isSecretName(fun.slice(fun.indexOf('.') + 1)) ? 1 : undefined;
  return own === undefined || about === undefined ? (own ?? about) : Math.min(own, about);
}

/**
 * A line that somebody typed, without its secrets: each word that is one as a whole, by the function that it is an argument
 * of, or by the keyword or option before it; and within words what stands after `password=` and its like. Where a quote is
 * left open, all from the first word that may be a secret on.
 */
export function maskLine(line: string): string {
  const masker = new LineMasker();
  let masked = '';
  let end = 0;
  for (const word of wordsOf(line)) {
    masked += masker.take(word, line.slice(end, word.start));
    end = word.start + word.raw.length;
  }
  return masked + line.slice(end);
}

class LineMasker {
  /** Of the newest function that takes one, the place of its first secret. */
  #from: number | undefined;
  #place = 0;
  /** What the word before says of this one, and of those after it. */
  #next: 'plain' | 'word' | 'line' | 'rest' = 'plain';
  #runsOthers = false;
  #lastWasMask = false;

  /** A word as it may be recorded, after the blanks that stand before it. */
  take(word: Word, blanks: string): string {
    if (this.#next === 'line' && blanks.includes('\n')) this.#next = 'plain';
    const shown = this.#shown(word);
    // Not even how many words a secret has is shown.
    if (shown === MASK && this.#lastWasMask) return '';
    this.#lastWasMask = shown === MASK;
    return blanks + shown;
  }

  #shown({ raw, text, open }: Word): string {
    if (this.#isSecret(text)) return MASK;
    const [, keyword] = KEYWORD.exec(text) ?? [];
    if (keyword !== undefined && isSecretName(keyword)) return `${raw.slice(0, raw.indexOf('=') + 1)}${MASK}`;
    if (OPTION.test(text) && isSecretName(text)) this.#next = 'word';
    else if (KEY.test(text) && isSecretName(text.replace(/["':]+$/, ''))) this.#next = 'line';
    if (open && mayHoldSecret(raw)) {
      this.#next = 'rest';
      return MASK;
    }
    this.#noteFunction(text);
    return maskByPatterns(raw);
  }

  #isSecret(text: string): boolean {
    const next = this.#next;
    if (next === 'rest') return true;
    if (next === 'word' || (next === 'line' && /[,}\]]$/.test(text))) this.#next = 'plain';
    // `password: |`: a block that goes on over lines.
    if (next === 'line' && /^[|>][+-]?\d?$/.test(text)) this.#next = 'rest';
    if (next !== 'plain') return true;
    if (this.#from === undefined || KEYWORD.test(text)) return false;
    this.#place += 1;
    return this.#place > this.#from;
  }

  #noteFunction(text: string): void {
    const fun = text.slice(text.indexOf('=') + 1);
    if (RUNS_FUNCTIONS.test(fun)) this.#runsOthers = true;
    const first = FUNCTION.test(fun) ? firstSecretOf(fun) : undefined;
    if (first === undefined) return;
    // Given to another function, its arguments come in forms of that one's own.
    if (this.#runsOthers) this.#next = 'rest';
    this.#from = first;
    this.#place = 0;
  }
}

/** Words as a shell has them, of any text: each character is looked at once. */
function* wordsOf(line: string): Generator<Word> {
  let word: Word | undefined;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (quote === undefined && BLANK.test(char)) {
      if (word) yield { ...word, raw: line.slice(word.start, at) };
      word = undefined;
      continue;
    }
    word ??= { start: at, raw: '', text: '', open: false };
    if (quote?.includes(char)) quote = undefined;
    else if (quote === undefined && char === '\\') {
      at += 1;
      word.text += line.charAt(at);
    } else {
      const opened = quote === undefined ? QUOTES.find((kind) => kind.includes(char)) : undefined;
      if (opened === undefined) word.text += char;
      else quote = opened;
    }
  }
  if (word) yield { ...word, raw: line.slice(word.start), open: quote !== undefined };
}
