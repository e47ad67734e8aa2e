import { shown, TargetError } from './errors.ts';
import { classToRe2, type Escape, readEscape } from './python-escapes.ts';

/** Parts that cannot be repeated, in RE2's words. Python's `$` also matches before a newline at the end. */
const ANCHORS: Readonly<Record<string, string>> = { '|': '|', '^': '\\A', $: '(?:\\n?\\z)' };
const FLAGS = /^\(\?([aimsu]+)\)/;
const GROUP = /^\(\?(?:P<[\p{L}_][\p{L}\p{N}_]*>|([ims]*)(?:-([ims]+))?:)/u;
const REPEAT = /^(?:[*+?]|\{(\d*)(,?)(\d*)\})/;
/** Groups with `(?` that RE2 lacks, by their beginning. */
const NOT_IN_RE2: readonly (readonly [begins: string, name: string])[] = [
  ['(?=', 'a lookahead'],
  ['(?!', 'a lookahead'],
  ['(?<=', 'a lookbehind'],
  ['(?<!', 'a lookbehind'],
  ['(?P=', 'a backreference'],
  ['(?(', 'a conditional group'],
  ['(?>', 'an atomic group'],
  ['(?#', 'a comment'],
];
/** All counted repeats of an expression together: RE2 writes each one out. */
const MOST_REPEATS = 300;

/** An expression in Python's syntax (`re`) in RE2's. @throws TargetError that names what RE2 has not */
export function toRe2(pattern: string): string {
  return new Translator(pattern).translate();
}

class Translator {
  readonly #pattern: string;
  readonly #parts: string[] = [];
  #at = 0;
  /** True if a quantifier may follow; two in a row are an error in Python. */
  #repeatable = false;
  #open = 0;
  #repeats = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  translate(): string {
    const flags = FLAGS.exec(this.#pattern);
    if (flags) this.#take(flags[0], flagsOf(flags[1] ?? ''), false);
    while (this.#at < this.#pattern.length) this.#next();
    if (this.#open > 0) throw this.#unreadable('a parenthesis is not closed');
    return this.#parts.join('');
  }

  get #rest(): string {
    return this.#pattern.slice(this.#at);
  }

  #next(): void {
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0);
    if (character === '(') this.#group();
    else if (character === ')') this.#close();
    else if (character === '[') this.#class();
    else if (character === '\\') this.#escape();
    else if ('*+?{'.includes(character)) this.#repeat(character);
    else if (character === '.') this.#take('.', '.', true);
    else if (Object.hasOwn(ANCHORS, character)) this.#take(character, ANCHORS[character] ?? '', false);
    else this.#take(character, literal(character.codePointAt(0) ?? 0), true);
  }

  #take(read: string, written: string, repeatable: boolean): void {
    this.#at += read.length;
    this.#parts.push(written);
    this.#repeatable = repeatable;
  }

  #close(): void {
    if (this.#open === 0) throw this.#unreadable('a parenthesis is closed that was not opened');
    this.#open -= 1;
    this.#take(')', ')', true);
  }

  #group(): void {
    this.#open += 1;
    if (this.#rest.startsWith('(?')) this.#specialGroup(this.#rest);
    else this.#take('(', '(?:', false);
  }

  #specialGroup(rest: string): void {
    const foreign = NOT_IN_RE2.find(([begins]) => rest.startsWith(begins));
    if (foreign) throw this.#missing(foreign[1], foreign[0]);
    const [read, on = '', off] = GROUP.exec(rest) ?? [];
    if (read === undefined) throw this.#unreadable(`${shown(rest, 4)} does not begin a group`);
    if (on.includes('m') || off?.includes('m'))
      throw this.#missing('a group of its own multi-line flag', read);
    this.#take(read, `(?${on}${off === undefined ? '' : `-${off}`}:`, false);
  }

  #class(): void {
    const { text, length } = classToRe2(this.#rest, (why) => this.#unreadable(why));
    this.#at += length;
    this.#parts.push(text);
    this.#repeatable = true;
  }

  #escape(): void {
    const found = readEscape(this.#rest, false);
    if (found === undefined) throw this.#unreadable(`${shown(this.#rest, 2)} is not an escape`);
    if (found.kind === 'backreference') throw this.#missing('a backreference', found.read);
    this.#take(found.read, written(found), found.kind !== 'anchor');
  }

  #repeat(character: string): void {
    const [read = '', least = '', comma = '', most = ''] = REPEAT.exec(this.#rest) ?? [];
    // As in Python, braces without numbers stand for themselves.
    if (character === '{' && least + comma + most === '') {
      this.#take('{', '\\{', true);
      return;
    }
    if (!this.#repeatable) throw this.#unreadable(`there is nothing for ${shown(read)} to repeat`);
    this.#mustBeFew(Number(least), Number(most), most !== '');
    this.#take(read, character === '{' ? `{${least === '' ? '0' : least}${comma}${most}}` : character, false);
    if (this.#rest.startsWith('+')) throw this.#missing('a possessive quantifier', `${read}+`);
    if (this.#rest.startsWith('?')) this.#take('?', '?', false);
  }

  #mustBeFew(least: number, most: number, isBounded: boolean): void {
    if (isBounded && least > most) throw this.#unreadable('the least number of repeats is above the most');
    this.#repeats += Math.max(least, most);
    if (this.#repeats > MOST_REPEATS) throw this.#unreadable(`it counts more than ${MOST_REPEATS} repeats`);
  }

  #missing(what: string, where: string): TargetError {
    const has = `The regular expression ${shown(this.#pattern)} has ${what} (${where})`;
    return new TargetError('bad-target', `${has}, which RE2, the matcher used here, does not support.`);
  }

  #unreadable(why: string): TargetError {
    return new TargetError(
      'bad-target',
      `The regular expression ${shown(this.#pattern)} cannot be read: ${why}.`,
    );
  }
}

function flagsOf(flags: string): string {
  const known = Array.from(new Set(flags)).filter((flag) => flag === 'i' || flag === 's');
  if (flags.includes('m') || flags.includes('a')) {
    throw new TargetError(
      'bad-target',
      `The flags of (?${flags}) are not supported here; (?i) and (?s) are.`,
    );
  }
  return known.length > 0 ? `(?${known.join('')})` : '';
}

function written(found: Exclude<Escape, { kind: 'backreference' }>): string {
  if (found.kind === 'character') return literal(found.code);
  return found.kind === 'set' ? `[${found.set}]` : found.re2;
}

/** One character that stands for itself, by its code point. */
function literal(code: number): string {
  const character = String.fromCodePoint(code);
  return /^[A-Za-z0-9]$/.test(character) ? character : `\\x{${code.toString(16)}}`;
}
