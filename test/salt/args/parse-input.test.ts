import assert from 'node:assert/strict';
import test from 'node:test';
import { parseArguments, SaltFloat, type SaltValue, stringifySalt } from '../../../src/salt/index.ts';

/** The one positional value of a word. */
const value = (word: string): SaltValue | undefined => parseArguments([word]).arg[0];

const float = (source: string): SaltFloat => new SaltFloat(source);

const VALUES: readonly (readonly [word: string, value: SaltValue])[] = [
  ['/', '/'],
  ['5', 5],
  ['010', 10],
  ['-010', -8],
  ['08', '08'],
  ['0b101', 5],
  ['0x1F', 31],
  ['0o17', '0o17'],
  ['1:30', 90],
  ['1_000', '1_000'],
  ['yes', true],
  ['Off', false],
  ['y', 'y'],
  ['None', null],
  ['none', 'none'],
  ['~', null],
  ['1.5', 1.5],
  ['5.', float('5.0')],
  ['-0.0', float('-0.0')],
  ['1e3', '1e3'],
  ['1.0e5', '1.0e5'],
  ['1.0e+5', float('100000.0')],
  ['1.0e+16', float('1e+16')],
  ['.inf', float('inf')],
  ['.nan', float('nan')],
  ['9007199254740993', 9007199254740993n],
  ['12345678901234567890', '12345678901234567890'],
  ['-1234567890123456789', '-1234567890123456789'],
  ['[12345678901234567890]', [12345678901234567890n]],
  ['2020-01-01', '2020-01-01'],
  ['', ''],
  ['---', '---'],
  ['a\tb', 'a\tb'],
  ['{a: 1, b: [x, yes]}', { a: 1, b: ['x', true] }],
  ['a: 1', 'a: 1'],
  ['- 1', '- 1'],
  ['a: 1 # b', { a: 1 }],
  ['a # b', 'a # b'],
  ['1 # b', 1],
  ['{a: 1, a: 2}', '{a: 1, a: 2}'],
  ['{a: 1', '{a: 1'],
  ['!foo a', '!foo a'],
  ['"a=b"', 'a=b'],
  ['{{ grains.id }}', '{{ grains.id }}'],
  ['* * * * *', '* * * * *'],
  ['[&a [1], *a]', [[1], [1]]],
  ['{<<: {a: 1}, b: 2}', { a: 1, b: 2 }],
];

test("a word becomes the value Salt's command line takes it for", () => {
  for (const [word, expected] of VALUES) assert.deepEqual(value(word), expected, word);
});

test('k=v is a keyword, its value read likewise', () => {
  const words = [
    'pkg=nginx',
    'é=010',
    'a.b-c=[1]',
    'x=12345678901234567890',
    'test=True',
    'test=False',
    'e=',
  ];
  assert.deepEqual(parseArguments(words), {
    arg: [],
    kwarg: { pkg: 'nginx', é: 10, 'a.b-c': [1], x: 12345678901234567890n, test: false, e: '' },
  });
});

test('of a keyword given twice the last counts', () => {
  assert.deepEqual(parseArguments(['a={1: x}', 'a=2']), { arg: [], kwarg: { a: 2 } });
});

test('what only looks like k=v stays a positional text', () => {
  for (const word of ['a==b', '1a=b', '=a', 'a b=1', '-a=1', 'http://x/?a=b'])
    assert.equal(value(word), word);
});

test('a keyword named in noParse keeps its text', () => {
  assert.deepEqual(parseArguments(['a=010', 'b=010'], ['a']), { arg: [], kwarg: { a: '010', b: 10 } });
});

test('names that JavaScript gives a meaning are plain keys', () => {
  const { arg, kwarg } = parseArguments(['{__proto__: {x: 1}}', '__proto__=2', '__kwarg__=False']);
  assert.equal(stringifySalt(arg), '[{"__proto__":{"x":1}}]');
  assert.equal(stringifySalt(kwarg), '{"__proto__":2,"__kwarg__":false}');
  assert.equal(Object.hasOwn(Object.prototype, 'x'), false);
});

const REFUSED: readonly (readonly [word: string, code: string])[] = [
  ['{80: http}', 'not-representable'],
  ['x={yes: 1}', 'not-representable'],
  ['[!!binary aGk=]', 'not-representable'],
  ['[&a [*a]]', 'not-representable'],
  ['['.repeat(600) + ']'.repeat(600), 'too-large'],
  [`0x${'f'.repeat(4000)}`, 'too-large'],
  [bomb(12), 'too-large'],
];

test('a value that salt-api cannot be sent is refused, not bent', () => {
  for (const [word, code] of REFUSED) assert.throws(() => value(word), { name: 'ArgsError', code }, word);
});

/** A short text whose aliases stand for 8 to the power of `levels` values. */
function bomb(levels: number): string {
  const lists = Array.from({ length: levels }, (_, level) => {
    const item = level === 0 ? 'x' : `*a${level - 1}`;
    return `&a${level} [${Array(8).fill(item).join(', ')}]`;
  });
  return `[${lists.join(', ')}]`;
}

test('what would cost far more than its text is refused, or is text to Salt too', () => {
  const refused = [
    ['more arguments than anyone types', Array<string>(10_001).fill('1')],
    ['more values than anyone types', [`[${'1,'.repeat(10_001)}]`]],
    ['values in values', [`[${'[],'.repeat(10_001)}]`]],
    [
      'merges in merges',
      [
        `[&m0 {k0: 1}${Array.from({ length: 1_500 }, (_, n) => `, &m${n + 1} {<<: *m${n}, k${n + 1}: 1}`).join('')}]`,
      ],
    ],
  ] as const;
  for (const [what, words] of refused) {
    assert.throws(() => parseArguments(words), { code: 'too-large', message: /Nothing ran\.$/ }, what);
  }
  for (const text of [
    '['.repeat(65_000),
    '{a: '.repeat(16_000),
    `[&a {${'<<: *a, '.repeat(3_000)}b: 1}]`,
    '- '.repeat(32_000),
  ]) {
    assert.equal(value(text), text);
  }
});

test('a number of base 60 is the number that it is, however long', () => {
  const digits = Array.from({ length: 200 }, (_, n) => 1 + (n % 59));
  const expected = digits.reduce((total, digit) => total * 60n + BigInt(digit), 0n);
  assert.equal(value(digits.join(':')), expected);
});
