import { isDict, type SaltDict, SaltFloat, SaltScalar, type SaltValue } from '../salt/index.ts';
import lists from './lists/secrets.json' with { type: 'json' };

/** The place of each function's first positional argument that is a secret, from 0; those after it count as secret too. */
const FIRST_SECRET: ReadonlyMap<string, number> = new Map(
  [...Object.entries(lists.places), ...Object.entries(lists.upTo3007)].flatMap(([module, places]) =>
    Object.entries(places).flatMap(([place, functions]) =>
      functions.split(' ').map((name): [string, number] => [`${module}.${name}`, Number(place)]),
    ),
  ),
);

/** The mark in place of a secret. */
export const MASK = '***';

const WORDS =
  'passw|passphrase|passcode|pwd|secret|token|credential|authorization|bearer|cookie|jwt|psk|signature|(?:api|access|private|signing|auth|encryption)[_-]?key';
/** `pass`, `DBPASS`, `pw`, `db_pw`, and no other word that ends so. */
const PASS = '(?:(?<!by|com|tres|sur|over|under)pass|(?<![a-z])pw)';
const SECRET_KEY = new RegExp(`${WORDS}|${PASS}$`, 'i');
const QUICK = new RegExp(`${WORDS}|${PASS}\\b|://`, 'i');

const VALUE = `"(?:[^"\\\\]|\\\\.)*"|'[^']*'`;
/** Each keeps what comes before the secret. No pattern here can take more than linear time. */
const PATTERNS: readonly RegExp[] = [
  // password=x, "db_password": "x", api-key: x, PGPASSWORD='x'
  new RegExp(
    `((?:${WORDS}|${PASS}\\b)[\\w.-]{0,40}\\\\?["']?[ \\t]{0,3}=[ \\t]{0,3})(?:${VALUE}|[^\\s"'}]+)`,
    'gi',
  ),
  new RegExp(
    `((?:${WORDS}|${PASS}\\b)[\\w.-]{0,40}\\\\?["']?[ \\t]{0,3}:[ \\t]{0,3})(?:${VALUE}|(?:(?!,\\s)[^}\\n"'])+)`,
    'gi',
  ),
  // --password x, Bearer x
  new RegExp(
    `((?:--?[\\w-]{0,20}(?:${WORDS}|${PASS}\\b)[\\w-]{0,40}|\\bbearer|\\bbasic)[ \\t]{1,3})(?:${VALUE}|[^\\s"'}]+)`,
    'gi',
  ),
  // https://kari:x@host
  /(:\/\/[^\s/:@]{0,100}:)[^\s/"']{1,300}(?=@)/g,
  // shadow.set_password kari x: all after the first argument
  new RegExp(`(\\.\\w{0,40}(?:${WORDS})\\w{0,40}[ \\t]+(?:${VALUE}|[^\\s"']+)[ \\t]+)\\S[^\\n]*`, 'gi'),
];

/** Whether what stands under that name is a secret: `password`, `db_password`, `DBPASS`, `x_token`, `api_key`. */
export function isSecretName(name: string): boolean {
  return SECRET_KEY.test(name);
}

/** Whether a text may hold a secret, as far as its words tell. */
export function mayHoldSecret(text: string): boolean {
  return QUICK.test(text);
}

/** Masks the values after `password=` and similar words, in options, URLs and JSON. */
export function maskByPatterns(text: string): string {
  if (!mayHoldSecret(text)) return text;
  return PATTERNS.reduce((masked, pattern) => masked.replace(pattern, `$1${MASK}`), text);
}

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
/** The signs that a shell takes out of words: the words may read differently without them. */
const QUOTED = /[\\"“”„‟«»'‘’‚‛]/;
/** The functions that take a secret, wherever they stand. */
const TAKES_SECRET = new RegExp(
  Array.from(FIRST_SECRET.keys(), (name) => name.replaceAll('.', '\\.')).join('|'),
);

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
 * Masks the secrets in a typed line. A word is masked as a whole by the function that takes it as an argument, or by
 * the keyword or option before it. Within words, the text after `password=` and similar words is masked. If a quote is
 * left open, all from the first possible secret on is masked.
 */
export function maskText(line: string): string {
  // In most lines nothing can be a secret, whatever its words are.
  if (!QUOTED.test(line) && !QUICK.test(line) && !TAKES_SECRET.test(line)) return line;
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
  /** Says how the word before judges this one, and those after it. */
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
    // Each function reads its arguments in its own form.
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

/** Masks the secrets in a value: everything under a secret's name, and in texts as {@link maskText} does. */
export function maskValue(value: SaltValue): SaltValue {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(maskValue);
  if (!isDict(value)) return inJson(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isSecretName(key) ? MASK : maskValue(item)]),
  );
}

/**
 * Masks the secrets in a call's arguments. If the function takes a secret, all from that place on is masked. If it runs
 * another function that does, all except the name of that function is masked.
 */
export function maskCall(call: {
  function?: string;
  arguments?: readonly SaltValue[];
  keywords?: SaltDict;
}): {
  arguments?: SaltValue[];
  keywords?: SaltDict;
} {
  const { function: fun = '', arguments: positional = [], keywords = {} } = call;
  const given = [...positional, ...Object.values(keywords)];
  const runs = given.find((item) => typeof item === 'string' && firstSecretOf(item) !== undefined);
  const first = runs === undefined ? (firstSecretOf(fun) ?? Number.POSITIVE_INFINITY) : 0;
  const masked: { arguments?: SaltValue[]; keywords?: SaltDict } = {};
  if (positional.length > 0)
    masked.arguments = positional.map((item, index) => {
      const isShown = index < first || item === runs || (fun === 'user.add' && isNumber(item));
      return isShown ? maskValue(item) : MASK;
    });
  if (Object.keys(keywords).length > 0)
    masked.keywords = Object.fromEntries(
      Object.entries(keywords).map(([key, item]) => [
        key,
        isSecretName(key) || (runs !== undefined && item !== runs) ? MASK : maskValue(item),
      ]),
    );
  return masked;
}

/** A user's number, which Windows takes a password in place of. */
function isNumber(item: SaltValue): boolean {
  return typeof item === 'number' || item instanceof SaltFloat;
}

/** Writes values that JSON numbers cannot hold, as text. */
function inJson(value: null | boolean | number | bigint | SaltScalar): SaltValue {
  if (value instanceof SaltScalar && !(value instanceof SaltFloat)) return `${value}`;
  const number = value instanceof SaltFloat ? value.value : value;
  return typeof number === 'number' && !Number.isFinite(number) ? `${value}` : value;
}
