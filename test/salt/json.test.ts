import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExact } from '../../src/salt/exact-json.ts';
import { isDict, parseSalt, SaltFloat, type SaltValue, stringifySalt } from '../../src/salt/index.ts';
import { Random } from '../support/random.ts';

const bothWays: [string, SaltValue][] = [
  ['[9007199254740993,-9007199254740993]', [9007199254740993n, -9007199254740993n]],
  ['9007199254740993', 9007199254740993n],
  ['[123456789012345678901234567890]', [123456789012345678901234567890n]],
  ['[9007199254740991,0,-1]', [9007199254740991, 0, -1]],
  ['[5.0,-0.0]', [new SaltFloat('5.0'), new SaltFloat('-0.0')]],
  ['[1e+20,1e-05]', [new SaltFloat('1e+20'), new SaltFloat('1e-05')]],
  ['[0.1005859375,0.30000000000000004]', [0.1005859375, 0.30000000000000004]],
  ['[NaN,Infinity,-Infinity]', [new SaltFloat('nan'), new SaltFloat('inf'), new SaltFloat('-inf')]],
  ['["NaN, Infinity and 5.0",NaN]', ['NaN, Infinity and 5.0', new SaltFloat('nan')]],
  ['["an \\"Infinity\\" in quotes",Infinity]', ['an "Infinity" in quotes', new SaltFloat('inf')]],
  ['{"a":null,"b":true,"c":"æ\\n😀"}', { a: null, b: true, c: 'æ\n😀' }],
];

test('what Salt writes is read exactly and written back as it was', () => {
  for (const [text, value] of bothWays) {
    assert.deepEqual(parseSalt(text), value, text);
    assert.equal(stringifySalt(value), text);
  }
});

test('digits inside text stay text', () => {
  const text = '{"jid": "20261123215435583657", "say": ": 12345678901234567890, 5.0"}';
  assert.deepEqual(parseSalt(text), { jid: '20261123215435583657', say: ': 12345678901234567890, 5.0' });
});

test('the key __proto__ is a key like any other', () => {
  const value = parseSalt('{"__proto__": {"polluted": 5.0}}');
  assert.ok(isDict(value));
  assert.deepEqual(Object.keys(value), ['__proto__']);
  assert.equal(value.polluted, undefined);
  assert.equal(stringifySalt(value), '{"__proto__":{"polluted":5.0}}');
});

test('what is no JSON is refused', () => {
  for (const text of ['', '{', '[NaN', '{"a": undefined}', '<html>', "{'a': 1}"]) {
    assert.throws(() => parseSalt(text), SyntaxError, text);
  }
});

test('what Salt has no value for is refused', () => {
  assert.throws(() => stringifySalt((() => 1) as unknown as SaltValue), TypeError);
});

/** JSON.parse's reading of the numbers, one by one: the judge. */
function judged(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
    const source = context?.source;
    if (typeof value !== 'number' || source === undefined) return value;
    if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value) ? value : BigInt(source);
    return String(value) === source ? value : new SaltFloat(source);
  });
}

const PIECES = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '"a":',
    '"\\u00e9\\n"',
    '"b\\\\"',
    '"__proto__":',
    '"a"',
    '\\',
    '\n',
    ' ',
    '\t',
  ],
  ...[
    '0',
    '-0',
    '1.0',
    '1e5',
    '-1.5E+3',
    '12345678901234567890',
    '01',
    '1.',
    '.5',
    '-',
    'null',
    'true',
    'fals',
    '1,2',
  ],
];

function randomJson(random: Random, depth: number): string {
  const some = (make: () => string) => random.some(4, make).join(',');
  const kind = random.below(depth > 5 ? 4 : 7);
  if (kind === 0)
    return random.pick(['0', '-0', '7', '1.0', '0.25', '1e5', '2E-3', '9007199254740993', '-12.50']);
  if (kind === 1) return random.pick(['null', 'true', 'false']);
  if (kind < 4)
    return random.pick(['""', '"a"', '"\\u00e9\\n\\""', '"\\\\"', '"1.0,"', '"__proto__"', '"æ😀"']);
  if (kind < 6)
    return `{${some(() => `${random.pick(['"a"', '"b"', '"__proto__"', '"1"'])}:${randomJson(random, depth + 1)}`)}}`;
  return `[ ${some(() => randomJson(random, depth + 1))} ]`;
}

test('the exact way reads what JSON.parse reads, and refuses what it refuses', () => {
  const random = new Random(1);
  const wholes = Array.from({ length: 2_000 }, () => randomJson(random, 0));
  const wild = Array.from({ length: 4_000 }, () => random.some(8, () => random.pick(PIECES)).join(''));
  const cut = wholes.map((text) => text.slice(0, random.below(text.length + 1)));
  for (const text of [...wholes, ...wild, ...cut]) {
    let expected: unknown;
    try {
      expected = judged(text);
    } catch {
      assert.throws(() => parseExact(text), SyntaxError, text);
      continue;
    }
    assert.deepEqual(parseExact(text), expected, text);
  }
});

test('what is nested deeper than any stack is read and written', () => {
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    const nested = (depth: number, value: string) => `${open.repeat(depth)}${value}${close.repeat(depth)}`;
    for (const text of [nested(200_000, '1'), nested(9_000, '1.0')])
      assert.ok(stringifySalt(parseSalt(text)) === text);
    assert.throws(() => parseSalt(nested(20_000, '1.0')), SyntaxError);
  }
});
