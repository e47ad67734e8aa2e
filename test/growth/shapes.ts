import { Random } from '../support/random.ts';

/** A kind of hostile text: `make` gives one of about so many characters. */
export interface Shape {
  name: string;
  make(length: number): string;
}

const SIGNS = Array.from('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~');
const BLANKS = [' ', '\t', '\n', '\r', '\r\n', '\u00a0', '\u2028', '\u3000', '\u200b', '\ufeff'];
const QUOTES = ['“', '’', '«', '—', '–', '…'];
const LETTERS = ['a', 'A', '0', '1', '9', 'é', 'ß', 'ı', '٣', '字', '😀', '\ud800', 'e\u0301', '\u0301'];
const CONTROLS = ['\0', '\x07', '\x08', '\x1b', '\x1b[', '\x7f', '\x85', '\x9b', '\ufffe'];

/** Texts that trouble programs like ours: escapes, openings without an end, near-matches. */
const WORDS = [
  ...[
    '"\\',
    '\\"',
    "\\'",
    "'\\",
    '\\\\',
    '\\n',
    '\\\n',
    '\\u0041',
    '\\x',
    '""',
    "''",
    '" "',
    "' '",
    'a"',
    "a'",
    '"a", ',
  ],
  ...[
    '- ',
    '-\n',
    '-- ',
    '--',
    '--a ',
    '-a ',
    '? ',
    ': ',
    ':\n',
    'a: ',
    'a:\n',
    '&a ',
    '*a ',
    '*a, ',
    '!!str ',
    '! ',
    '!a ',
  ],
  ...['<<: ', '<<: *a, ', '{<<: ', '| ', '> ', '# ', ' #', '%a', '...', '---', '--- ', '...\n', '@a', '`a'],
  ...[
    '[]',
    '{}',
    '()',
    '[[',
    '{{',
    '[a',
    '{a',
    '[a]',
    '[!',
    '[]]',
    '[a-',
    '[,',
    '{a: ',
    '{a: [',
    '[{a: ',
    '[? ',
    '{? ',
    '[a: ',
    '"a": ',
    '{"a":',
    '{"a":[',
  ],
  ...[
    'a,',
    ', ',
    'a ',
    ' a',
    'a.',
    '.a',
    'a=',
    '=a',
    'a=1 ',
    'a=[ ',
    'a-',
    'a_',
    '_',
    '1_',
    '1:',
    '1.',
    '.1',
    '1.0,',
    '1e',
    '1e5,',
    '0x',
    '0b1',
    '01',
    '-1,',
    '1 ',
    '12345678901234567890,',
  ],
  ...[
    'a\n',
    '\na',
    '\n ',
    ' \n',
    '\n\n',
    '\t ',
    ' \t',
    '\n- ',
    '\n  ',
    '\n> ',
    '> \n',
    'a\r',
    '\r\n\r',
    '```',
    '```\n',
    '`a`',
    '$ ',
    '$ $ ',
    '# # ',
    'sudo ',
  ],
  ...[
    '*a',
    'a*',
    '*?',
    '?*',
    '*[',
    '[*',
    '[!]',
    'G@',
    'G@a:b ',
    'J@',
    'E@(a+)+',
    'N@a ',
    '@',
    ' and ',
    ' or ',
    'not ',
    '( ',
    ' )',
    '(not ',
    '((',
    '))',
    ') and (',
    '!',
    '|@',
    '*a*b',
  ],
  ...[
    '<',
    '</',
    '<a>',
    '<a',
    '<!--',
    '-->',
    '<p>',
    '</p',
    '<title>',
    '<style>',
    '<script',
    '<![CDATA[',
    ']]>',
    '&amp;',
    '&#x41;',
    '&a',
    '&;',
    '&#',
    '<?',
    '?>',
  ],
  ...[
    'password=',
    'password: ',
    'password:"',
    'pass ',
    '--password ',
    'token',
    '.secret a ',
    'secret',
    '://a:',
    '://a:b',
    'a:b@',
    'bearer ',
    'password="\\',
    'passw',
  ],
  ...[
    'http://',
    'http:',
    'xmpp:',
    '\\20',
    '\\2',
    '\\5c',
    '?OTR',
    'yes',
    'yes ',
    'no.',
    '!.',
    'None',
    'NaN,',
    'Infinity',
    '"NaN',
    'null,',
    'true,',
  ],
  ...[
    'Traceback (most recent call last):\n',
    '  File "a"\n',
    'Error: ',
    "'a' is not available.",
    'Minion did not return',
    '"tag": "',
    '"tag": "\\',
    ',"tag',
    '{"tag": "',
  ],
];

const BEFORE = ['', '“', '"', "'", '[', '{', '(', '\\', 'a ', 'test.arg ', '- ', '<', '[[], '];
const AFTER = ['', 'a', '!', '"', ']', '\n', ' x', ']]', '*/'];

/** Openings and their ends, each within the one before. */
const NESTS: readonly (readonly [open: string, close: string])[] = [
  ['[', ']'],
  ['{', '}'],
  ['(', ')'],
  ['{a: ', '}'],
  ['{"a":', '}'],
  ['{"a":[', ']}'],
  ['[[], ', ']'],
  ['[1.0,', ']'],
  ['{? ', ' : a}'],
  ['[a: ', ']'],
  ['- ', ''],
  ['? ', ''],
  ['- - ', ''],
  ['{"', '":1}'],
  ['(not ', ')'],
  ['( a and ', ' )'],
  ['<a>', '</a>'],
  ['“', '”'],
  ['{{ ', ' }}'],
];

/** Single signs, pairs, words and nests, what comes before and after them, and some of all of these drawn by lot. */
export function shapes(seed: number, drawn = 40): Shape[] {
  const random = new Random(seed);
  const singles = [...SIGNS, ...BLANKS, ...QUOTES, ...LETTERS, ...CONTROLS, ...WORDS];
  const plain = singles.map((unit) => repeated('', unit, ''));
  const some = Array.from({ length: drawn }, () => {
    const unit = Array.from({ length: 1 + random.below(3) }, () => random.pick(singles)).join('');
    return repeated(random.pick(BEFORE), unit, random.pick(AFTER));
  });
  const around = ['"', '\\', '"\\', ' ', '[', '-', 'a', '.'].flatMap((unit) => [
    ...BEFORE.slice(1).map((before) => repeated(before, unit, '')),
    ...AFTER.slice(1).map((after) => repeated('', unit, after)),
  ]);
  return [...plain, ...around, ...NESTS.flatMap(nested), ...MADE, ...some];
}

function repeated(before: string, unit: string, after: string): Shape {
  const name = [before, `${JSON.stringify(unit)} over and over`, after]
    .filter((part) => part !== '')
    .join(' + ');
  return {
    name,
    make: (length) => before + unit.repeat(Math.max(1, Math.floor(length / unit.length))) + after,
  };
}

function nested([open, close]: readonly [string, string]): Shape[] {
  const whole = (length: number, depth: number) => {
    const one = open.repeat(depth) + close.repeat(depth);
    return depth * (open.length + close.length) >= length ? one : `${one}, `;
  };
  return [
    {
      name: `${JSON.stringify(open)} closed as often as opened`,
      make: (length) => whole(length, Math.floor(length / (open.length + close.length))),
    },
    // As deep as Salt's own parsers go, so that none of it is refused at its beginning.
    ...[90, 480].map((depth) => ({
      name: `${JSON.stringify(open)} ${depth} deep, many beside each other`,
      make: (length: number) => {
        const one = whole(Number.POSITIVE_INFINITY, depth);
        return `[${one.repeat(Math.max(1, Math.floor(length / one.length)))}0]`;
      },
    })),
  ];
}

/** Shapes that are not a repetition. */
const MADE: readonly Shape[] = [
  { name: 'aliases that double at each step', make: laughs },
  {
    name: 'aliases of one long list',
    make: (length) => `[&a [${'1,'.repeat(length / 4)}]${', *a'.repeat(length / 8)}]`,
  },
  { name: 'a key for each number', make: (length) => `{${counted(length, (n) => `k${n}: ${n}`)}}` },
  { name: 'a key for each number, JSON', make: (length) => `{${counted(length, (n) => `"k${n}":${n}`)}}` },
  { name: 'an anchor for each number', make: (length) => `[${counted(length, (n) => `&a${n} ${n}`)}]` },
  {
    name: 'an alias for each anchor',
    make: (length) => `[${counted(length, (n) => `&a${n} ${n}, *a${n}`)}]`,
  },
  { name: 'a keyword for each number', make: (length) => counted(length, (n) => `k${n}=${n}`, ' ') },
  { name: 'keys that are lists', make: (length) => `{${counted(length, (n) => `? [${n}] : 1`)}}` },
  { name: 'one merge of many', make: (length) => `{<<: [${counted(length, (n) => `{k${n}: 1}`)}]}` },
  { name: 'many merges', make: (length) => `{${counted(length, (n) => `<<: {k${n}: 1}`)}}` },
  {
    name: 'many merges of one',
    make: (length) =>
      `[&a {${counted(length / 2, (n) => `k${n}: 1`)}}, {${'<<: *a, '.repeat(length / 16)}b: 1}]`,
  },
  {
    name: 'merges in merges',
    make: (length) => mergeChain(length, (n) => `&m${n} {<<: *m${n - 1}, k${n}: 1}`),
  },
  {
    name: 'merges of keys that are lists',
    make: (length) =>
      `[&a {${counted(length / 2, (n) => `? [${n}] : 1`)}}, {<<: *a, ${counted(length / 4, (n) => `? [x${n}] : 1`)}}]`,
  },
  {
    name: 'merges of a mapping into itself',
    make: (length) => `[&a {${'<<: *a, '.repeat(length / 8)}b: 1}]`,
  },
  { name: 'merges of nothing', make: (length) => `{${'<<: [], '.repeat(length / 8)}b: 1}` },
  { name: 'merges in a merge', make: (length) => inMerge(length) },
  { name: 'a list that holds itself', make: (length) => `&a [${'*a, '.repeat(length / 4)}]` },
  { name: 'a number of base 60', make: (length) => `1${':59'.repeat(length / 3)}` },
  { name: 'a float of base 60', make: (length) => `1${':59'.repeat(length / 3)}.0` },
  { name: 'a number in hexadecimal', make: (length) => `0x${'f'.repeat(length)}` },
  { name: 'base64', make: (length) => `!!binary ${'QUJD'.repeat(length / 4)}` },
  { name: 'base64 of pads', make: (length) => `!!binary "${'Q='.repeat(length / 2)}"` },
  { name: 'one long key', make: (length) => `{"${'k'.repeat(length)}": 1}` },
  { name: 'many long keys', make: (length) => `{${counted(length, (n) => `"${'k'.repeat(500)}${n}": 1`)}}` },
  {
    name: 'a tag directive for each number',
    make: (length) => counted(length, (n) => `%TAG !a${n}! tag:`, '\n'),
  },
  { name: 'a class of a glob with everything', make: (length) => `*[${'a-zb'.repeat(length / 4)}]x` },
  { name: 'classes of a glob', make: (length) => '*[ab]'.repeat(length / 5) },
  { name: 'steps down', make: (length) => steps(length, '\n') },
  { name: 'steps down by a line break that only YAML knows', make: (length) => `${steps(length, '\x85')} #` },
  {
    name: 'a tag directive for each number, by such line breaks',
    make: (length) => `${counted(length, (n) => `%TAG !a${n}! tag:`, '\x85')}\x85--- 1`,
  },
  { name: 'a block scalar of empty lines', make: (length) => `|2+\x85${' \x85'.repeat(length / 2)}` },
  {
    name: 'a block scalar of deep lines',
    make: (length) => `>\x85${`${' '.repeat(99)}a\x85`.repeat(length / 101)}`,
  },
  { name: 'a plain scalar of many lines', make: (length) => 'a \x85 '.repeat(length / 4) },
  { name: 'line after line', make: (length) => counted(length, (n) => `line ${n} of the text`, '\n') },
];

function counted(length: number, each: (n: number) => string, between = ', '): string {
  const parts: string[] = [];
  let size = 0;
  for (let n = 0; size < length; n += 1) {
    const part = each(n);
    parts.push(part);
    size += part.length + between.length;
  }
  return parts.join(between);
}

/** Billion laughs, as wide as the text is long. */
function laughs(length: number): string {
  const width = Math.max(2, Math.floor(length / 120));
  const level = (n: number) =>
    `&l${n} [${Array(width)
      .fill(n === 0 ? '1' : `*l${n - 1}`)
      .join(',')}]`;
  return `[${Array.from({ length: 30 }, (_, n) => level(n)).join(', ')}]`;
}

function mergeChain(length: number, each: (n: number) => string): string {
  return `[&m0 {k0: 1}, ${counted(length, (n) => each(n + 1))}]`;
}

/** Merges in merges as deep as the loader goes, around one long mapping. */
function inMerge(length: number): string {
  const depth = Math.min(480, Math.floor(length / 16));
  return `${'{<<: '.repeat(depth)}{${counted(length - 8 * depth, (n) => `k${n}: 1`)}}${', a: 1}'.repeat(depth)}`;
}

/** Blocks of YAML, each further in than the one before. */
function steps(length: number, lineBreak: string): string {
  const lines: string[] = [];
  let size = 0;
  for (let depth = 0; size < length; depth = (depth + 1) % 90) {
    const line = `${' '.repeat(depth)}a:`;
    lines.push(line);
    size += line.length + 1;
  }
  return lines.join(lineBreak);
}
