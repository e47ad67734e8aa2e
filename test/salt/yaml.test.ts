import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SaltBytes, SaltFloat, SaltTime, type SaltValue } from '../../src/salt/index.ts';
import { readYaml } from '../../src/salt/yaml/read-yaml.ts';

const bytes = (text: string) => new SaltBytes(Buffer.from(text, 'latin1'));
const time = new SaltTime('2026-01-02 03:04:05.000006');

/** As the safe dumper of a real Salt writes them. */
const written: [what: string, text: string, value: SaltValue][] = [
  [
    'bytes',
    "return:\n- web02:\n    jid: '20261130000000001000'\n    ret: !!binary |\n      f0VMRgD/\n    retcode: 0\n",
    { return: [{ web02: { jid: '20261130000000001000', ret: bytes('\x7fELF\0\xff'), retcode: 0 } }] },
  ],
  [
    'bytes as keys, and times',
    'return:\n- ? !!binary |\n    a/8=\n  : 1\n  ? !!binary |\n    aw==\n  : 2\n  a:\n  - !!binary |\n    YQ==\n  - t: 2026-01-02 03:04:05.000006\n',
    { return: [{ "b'k\\xff'": 1, k: 2, a: [bytes('a'), { t: time }] }] },
  ],
  [
    'a value twice',
    'return:\n- a: &id001\n    q:\n    - 1\n  b: *id001\n',
    { return: [{ a: { q: [1] }, b: { q: [1] } }] },
  ],
  [
    'other keys than texts, numbers, empty ones',
    "return:\n- 1: 4\n  null: 3\n  1.5: '1.5'\n  n: 18446744073709551615\n  f:\n  - .nan\n  - .inf\n  - 1.0e+20\n  - 5.0\n  - 1.0e-07\n  e:\n  - []\n  - {}\n  - ''\n  - !!binary \"\"\n",
    {
      return: [
        {
          1: 4,
          null: 3,
          '1.5': '1.5',
          n: 2n ** 64n - 1n,
          f: [
            ...[new SaltFloat('nan'), new SaltFloat('inf'), new SaltFloat('1e+20'), new SaltFloat('5.0')],
            new SaltFloat('1e-07'),
          ],
          e: [[], {}, '', bytes('')],
        },
      ],
    },
  ],
  [
    'texts',
    `return:\n- d: '2026-01-02'\n  esc: "\\e[0m\\L\\U0001F600é\\ttab \\e[0m\\L\n    \\ttab "\n  ? ${'k'.repeat(130)}\n  : 1\n  lines: 'a\n\n\n    b\n\n    '\n  long: 'word word word\n    word '\n  'null': 'null'\n  plain: don't stop a-b\n    c:d\n  quote: 'it''s it''s\n    it''s '\n  'yes': 'no'\n`,
    {
      return: [
        {
          d: '2026-01-02',
          esc: '\x1b[0m\u2028\u{1f600}é\ttab \x1b[0m\u2028 \ttab ',
          ['k'.repeat(130)]: 1,
          lines: 'a\n\nb\n',
          long: 'word word word word ',
          null: 'null',
          plain: "don't stop a-b c:d",
          quote: "it's it's it's ",
          yes: 'no',
        },
      ],
    },
  ],
  ['texts like numbers', 'return:\n- 09\n- 1e5\n- 0o7\n- <<\n', { return: ['09', '1e5', '0o7', '<<'] }],
  [
    "ends of lines of YAML 1.1's own",
    "return:\n- 'a\u2028  b'\n- 'a\n\n\u2028  b'\n- 'a\u2028\n\u2029  b'\n",
    { return: ['a\u2028b', 'a\n\u2028b', 'a\u2028\n\u2029b'] },
  ],
  ['lists in lists', 'return:\n- - - 1\n    - - 2\n  - - a: 1\n', { return: [[[1, [2]], [{ a: 1 }]]] }],
  ['a date', 'return:\n- 2026-01-02\n', { return: [new SaltTime('2026-01-02')] }],
  ['a list as a key', 'return:\n- ? - 1\n    - 2\n  : 3\n', { return: [{ '(1, 2)': 3 }] }],
  ['a set', 'return:\n- !!set\n  a: null\n  b: null\n', { return: [['a', 'b']] }],
  ['a key __proto__', 'return:\n- __proto__: 1\n', { return: [JSON.parse('{"__proto__": 1}')] }],
];

for (const [what, text, value] of written)
  test(`YAML of Salt's: ${what}`, async () => {
    assert.deepEqual(await readYaml(text), value);
  });

/** Texts that no Salt writes, or a hostile one. */
const refused: [what: string, text: string][] = [
  ['an alias of nothing', 'return:\n- *id001\n'],
  ['a value in itself', 'return: &id001\n- *id001\n'],
  ['a text without end', "return:\n- 'a\n"],
  ['a wrong indent', "return:\n  a: 'x'\n    b: 2\n"],
  ['what comes behind', 'a: 1\nb\n'],
  ['nested too deep', `${'- '.repeat(2_000)}1\n`],
  ['aliases of aliases', laughs()],
];

for (const [what, text] of refused)
  test(`YAML that is refused: ${what}`, async () => {
    await assert.rejects(readYaml(text), SyntaxError);
  });

/** Each level is ten times the one before it: some megabytes after a few, more than any memory after thirty. */
function laughs(): string {
  const levels = Array.from({ length: 30 }, (_, n) => {
    const ten = n === 0 ? '  - ha\n' : `  - *id${n - 1}\n`;
    return `- &id${n}\n${ten.repeat(10)}`;
  });
  return `return:\n${levels.join('')}`;
}

test('a text that is refused does not disturb the next', async () => {
  const [refusal, value] = await Promise.allSettled([readYaml("- 'a"), readYaml('- 1\n')]);
  assert.equal(refusal.status, 'rejected');
  assert.deepEqual(value, { status: 'fulfilled', value: [1] });
});

test('a long text is read apart, and leaves at once for a signal that has fired', async () => {
  const long = `- ${'a'.repeat(2 ** 20)}\n`;
  assert.deepEqual(await readYaml(long), [long.slice(2, -1)]);
  await assert.rejects(readYaml(long, AbortSignal.abort(new Error('left'))), /left/);
});

test('bytes and times read as Python writes them', () => {
  assert.equal(bytes('\x7f\0\xffa\n\\').source, "b'\\x7f\\x00\\xffa\\n\\\\'");
  assert.equal(bytes("it's").source, 'b"it\'s"');
  assert.equal(bytes('\'"').source, "b'\\'\"'");
  assert.equal(bytes('h\xc3\xa9').text, 'hé');
  assert.equal(bytes('\xff').text, undefined);
  assert.equal(bytes('a\0b').text, undefined);
  assert.equal(time.source, 'datetime.datetime(2026, 1, 2, 3, 4, 5, 6)');
  assert.equal(new SaltTime('2026-01-02 00:00:00').source, 'datetime.datetime(2026, 1, 2, 0, 0)');
  assert.equal(new SaltTime('2026-01-02').source, 'datetime.date(2026, 1, 2)');
});
