/** Random command-line words, biased to what YAML takes for something else than text. The same for a seed. */

/** A generator of numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const KEYWORDS = (
  'yes no Yes YES on off On y n true True TRUE tRue false null Null NULL ~ None none = << .inf -.inf .NaN .nan ' +
  '--- ... - -- ? : # ! | > * & % @ a b key web01 é ß 日本 ² ٣ x=1 a=b 2020-01-01 2020-1-1T1:02:03Z *a &a !!str ' +
  '!!int !!float !!bool !!null !!binary !!set !!omap !!pairs !!map !!seq !!timestamp !!python/unicode !foo !<tag:yaml.org,2002:int> %TAG %YAML'
).split(' ');
const NUMBER_CHARS = '0123456789012345678900__..--++::eExXbaf';
const YAML_CHARS = `{}[]{}[],,::  -?!&*|>'"%@\`#~=<\\abz01._é\u00a0`;
/** Letters of YAML's own words, and what else stands in words that people type. */
const WORD_CHARS = 'yesnotrufalNOTEY/._-01';
const ODD_CHARS = '\x85\u2028\u2029\ufeff\x07\x7f\u00a0\u3000\t\n\r"\'\\# ,:-?[]{}a1';
const ESCAPES = [
  '\\n',
  '\\x41',
  '\\u00e9',
  '\\U0001F600',
  '\\ud800',
  '\\"',
  '\\_',
  '\\L',
  '\\q',
  '\\0',
  '\\/',
  '\\e',
];
const TAGS = [
  '!!str',
  '!!int',
  '!!float',
  '!!bool',
  '!!null',
  '!!binary',
  '!!set',
  '!!omap',
  '!!pairs',
  '!',
  '!x',
  '!!timestamp',
  '!!python/unicode',
  '!!map',
  '!!seq',
  '!!merge',
  '!!value',
];

const LINE_BREAKS = ['\x85', '\u2028', '\u2029'];
const LINE_HEADS = ['- ', '- ', '? ', ': ', 'a: ', 'b: ', '&a ', '- a: ', '- - ', '"', "'", ''];
const LINE_BODIES = [
  ...[
    '|',
    '>',
    '|-',
    '>+',
    '|2',
    '>1-',
    '|+2',
    '| #x',
    '...',
    '--- a',
    'b: 1',
    '*a',
    '&b',
    '!e!int 5',
    '!!int',
  ],
  ...[
    '!e!str 5',
    '"a\\',
    '?',
    '-',
    'a #',
    '[a,',
    '{a: 1,',
    ']',
    '}',
    '%YAML 1.1',
    '%TAG ! !!',
    '',
    '  a',
    'a  b',
  ],
];
const HEADS = ['', '', '', '--- ', '%YAML 1.1\x85--- ', '%TAG !e! tag:yaml.org,2002:\x85---\x85'];

export class WordGenerator {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  word(): string {
    const text = this.#text();
    return this.#chance(0.15)
      ? `${this.#pick(['a', 'é', '_x', 'a.b-c', 'ⅷ', '__kwarg__', '1', '٣'])}=${text}`
      : text;
  }

  #text(): string {
    const roll = this.#random();
    if (roll < 0.05) return this.#chars(WORD_CHARS, 6);
    if (roll < 0.3) return this.#flow(0);
    if (roll < 0.5) return this.#number();
    if (roll < 0.7) return this.#chars(YAML_CHARS, 14);
    if (roll < 0.8) return this.#chars(ODD_CHARS, 12);
    if (roll < 0.86) return this.#join(KEYWORDS, [' ', '', ': ', ', ', ' #', ':']);
    if (roll < 0.93) return this.#lines();
    return this.#mutated(this.#flow(0));
  }

  /** Arguments with several lines: in one line, or split by a line break that only YAML knows. */
  #lines(): string {
    const count = this.#chance(0.4) ? 1 : 1 + Math.floor(this.#random() * 5);
    const lines = Array.from({ length: count }, () => ' '.repeat(this.#random() * 4) + this.#line());
    const text = lines.join(this.#pick(LINE_BREAKS)) + this.#pick(['', '', ...LINE_BREAKS]);
    return this.#pick(HEADS) + text;
  }

  #line(): string {
    const body = this.#chance(0.4) ? this.#pick(LINE_BODIES) : this.#flow(2);
    return this.#pick(LINE_HEADS) + body + this.#pick(['', '', ' # x', ' #', '"', ':']);
  }

  #number(): string {
    const forms = [
      () => this.#chars(NUMBER_CHARS, 10),
      () => this.#chars('0123456789', 24),
      () =>
        `${this.#pick(['', '-', '+'])}${this.#pick(['0', '0b', '0x', '0o', '00', '0_'])}${this.#chars('01_7f', 8)}`,
      () =>
        `${this.#chars('0123456789', 3)}:${this.#chars('012345', 2)}${this.#pick(['', '.', '.5', ':00', ':7.25'])}`,
      () =>
        `${this.#chars('0123456789_', 6)}.${this.#chars('0123456789_', 20)}${this.#pick(['', 'e5', 'e+5', 'E-320', 'e+400', 'e-7'])}`,
      () => `${this.#chars('0123456789', 4)}-${this.#chars('0123456789', 2)}-${this.#chars('0123456789', 2)}`,
    ];
    return this.#pick(['', '', '', '-', '+', ' ']) + this.#pick(forms)();
  }

  #flow(depth: number): string {
    const roll = this.#random();
    const tag = this.#chance(0.08) ? `${this.#pick(TAGS)} ` : '';
    const anchor = this.#chance(0.06) ? `&${this.#pick(['a', 'b'])} ` : '';
    const head = this.#chance(0.5) ? anchor + tag : tag + anchor;
    if (depth > 3 || roll < 0.35) return head + this.#scalar();
    if (roll < 0.6) return `${head}[${this.#items(() => this.#flow(depth + 1))}]`;
    if (roll < 0.9) return `${head}{${this.#items(() => this.#pair(depth + 1))}}`;
    return head + this.#pair(depth + 1);
  }

  #pair(depth: number): string {
    const key = this.#chance(0.7)
      ? this.#pick(['a', 'b', 'c', '"a"', "'b'", '1', 'true', '<<', '=', 'é', '__proto__', '2', '10'])
      : this.#flow(depth);
    const value = key === '<<' ? this.#pick(['*a', '[*a, *b]', '{a: 1}', '{b: 2, c: 3}']) : this.#flow(depth);
    return `${key}${this.#pick([': ', ': ', ': ', ':', ' : ', ''])}${value}`;
  }

  #scalar(): string {
    const roll = this.#random();
    if (roll < 0.35) return this.#pick(KEYWORDS);
    if (roll < 0.6) return this.#number();
    if (roll < 0.7) return `"${this.#join([...ESCAPES, 'a', ' ', '1', '#'], [''])}"`;
    if (roll < 0.8) return `'${this.#chars(`a1 '':#{`, 5)}'`;
    if (roll < 0.85) return this.#pick(['*a', '*b', '*c']);
    if (roll < 0.9) return this.#chars(YAML_CHARS, 5);
    return this.#chars('abcxyz_-./ 019', 8);
  }

  #items(item: () => string): string {
    const count = Math.floor(this.#random() * 4);
    const items = Array.from({ length: count }, item);
    return items.join(this.#pick([', ', ', ', ',', ' , '])) + this.#pick(['', '', '', ',', ' ']);
  }

  #mutated(text: string): string {
    const at = Math.floor(this.#random() * (text.length + 1));
    const cut = this.#chance(0.5) ? 1 : 0;
    return text.slice(0, at) + this.#chars(YAML_CHARS + ODD_CHARS, 2) + text.slice(at + cut);
  }

  #join(parts: readonly string[], joints: readonly string[]): string {
    const count = 1 + Math.floor(this.#random() * 4);
    return Array.from(
      { length: count },
      (_, index) => (index ? this.#pick(joints) : '') + this.#pick(parts),
    ).join('');
  }

  #chars(alphabet: string, max: number): string {
    const chars = Array.from(alphabet);
    const length = Math.floor(this.#random() * (max + 1));
    return Array.from({ length }, () => this.#pick(chars)).join('');
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #pick<T>(from: readonly T[]): T {
    const found = from[Math.floor(this.#random() * from.length)];
    if (found === undefined) throw new RangeError('nothing to pick from');
    return found;
  }
}
