import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf } from '../../src/render/columns.ts';
import { minionAnswer } from '../../src/render/index.ts';
import { nameOf } from '../../src/render/structure.ts';
import { isScalar, plainText, scalar, splitLines } from '../../src/render/text.ts';
import type { SaltValue } from '../../src/salt/index.ts';
import { Random } from '../support/random.ts';
import { atomsOf, randomStructure } from './support/structures.ts';

const WIDTHS = [20, 40, 72, 200];
const SEEDS = 400;

function shownAt(value: SaltValue, width: number): string {
  return minionAnswer({ value }, { fun: 'test.x', display: { styling: false, fences: false, width } }).text;
}

/** The texts that have to be found: the lines of a scalar as Salt prints it. */
function textsOf(value: SaltValue): string[] {
  const { keys, scalars } = atomsOf(value);
  const written = scalars.flatMap((each) => (isScalar(each) ? splitLines(plainText(scalar(each))) : []));
  return [...keys.map(nameOf), ...written];
}

/** The lines that are too wide, although each key and value in them would fit. */
function tooWide(text: string, atoms: readonly string[], width: number): string[] {
  const wide = text.split('\n').filter((line) => columnsOf(line) > width);
  return wide.filter((line) => {
    const [margin = ''] = /^(?: |- )*/.exec(line) ?? [];
    const room = width - margin.length - ': '.length - ','.length;
    return !atoms.some((atom) => columnsOf(atom) + 1 > room && line.includes(atom));
  });
}

test('nothing of a value is lost, and no line is wider than it has to be, whatever the value', () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const value = randomStructure(new Random(seed));
    const atoms = textsOf(value);
    for (const width of WIDTHS) {
      const text = shownAt(value, width);
      const missing = atoms.filter((atom) => !text.includes(atom));
      assert.deepEqual(missing, [], `seed ${seed}, width ${width}:\n${text}`);
      assert.deepEqual(tooWide(text, atoms, width), [], `seed ${seed}, width ${width}:\n${text}`);
      assert.equal(shownAt(randomStructure(new Random(seed)), width), text, `seed ${seed}`);
    }
  }
});

/** A value, the width, and the text that is shown. */
const CASES: readonly (readonly [what: string, value: SaltValue, width: number, text: string])[] = [
  ['a dict that fits is one line', { b: 1, a: [1, 2] }, 20, 'b 1 · a 1, 2'],
  [
    'a dict that does not is a line for each key, as a person counts',
    { n10: 'x', n9: 'y' },
    10,
    'n9: y\nn10: x',
  ],
  ['a dict of one key', { up: true }, 40, 'up: True'],
  ['a dict in a dict', { a: { b: 1, c: { d: 2 } } }, 40, 'a: b 1 · c (d 2)'],
  ['a list in a list', [[1, 2], [], ['x']], 40, '(1, 2), [], (x)'],
  ['a new version', { nginx: { old: '', new: '1.22' } }, 40, 'nginx: (none) → 1.22'],
  [
    'versions too long for a line',
    { nginx: { old: '1.22.1-9', new: '1.24.0-2' }, a: 1 },
    20,
    'a: 1\nnginx: 1.22.1-9\n  → 1.24.0-2',
  ],
  ['a dict below its key', { 'a-long-key': { a: 1, b: 2 }, c: [] }, 16, 'a-long-key:\n  a 1 · b 2\nc: []'],
  ['one dict in a list', { inet: [{ address: '::1', prefix: 128 }] }, 40, 'inet: address ::1 · prefix 128'],
  ['keys with a blank', { 'Kernel Release': '6.1', Python: 3 }, 40, 'Kernel Release: 6.1 · Python: 3'],
  ['nothing', [null, '', {}, []], 40, "None, '', {}, []"],
  ['the longest word decides nothing', ['aaaa', 'bb', 'cccccccccccc'], 12, 'aaaa, bb,\ncccccccccccc'],
  ['sentences in a list', ['one two', 'three four'], 12, 'one two\nthree four'],
  ['text with a comma', ['a, b', 'c'], 40, 'a, b\nc'],
  ['text with our sign', { a: 'x · y', b: 1 }, 40, 'a: x · y\nb: 1'],
  ['text of lines', { a: 1, motd: 'Hello.\n\n  There.\n' }, 40, 'a: 1\nmotd:\n  Hello.\n\n    There.'],
  ['text of lines in a list', ['x\ny', 'z'], 40, '- x\n  y\nz'],
  ['a value below its key', { 'a-long-key': 'a-long-value', b: 1 }, 14, 'a-long-key:\n  a-long-value\nb: 1'],
  ['a value too long for any place', { key: 'x'.repeat(30), b: 1 }, 20, `b: 1\nkey: ${'x'.repeat(30)}`],
  ['a key of lines', { 'a\nb': 1 }, 40, 'a␊b: 1'],
  ['wide characters', { 日本: '東京東京', b: 1 }, 16, 'b: 1\n日本: 東京東京'],
  ['a unit', { free: { value: '2048', unit: 'kB' }, pages: { value: 0 } }, 40, 'free 2048 kB · pages 0'],
  ['no unit anywhere', { pages: { value: 0 }, b: 1 }, 40, 'pages (value 0) · b 1'],
  ['a mixed list', [1, { a: { b: 2 }, c: 'x' }, [3]], 12, '1\n- a: b 2\n  c: x\n- 3'],
];

for (const [what, value, width, text] of CASES) {
  test(`${what}: ${JSON.stringify(value)} at ${width}`, () => assert.equal(shownAt(value, width), text));
}

const PORTS = ['22', '80', '443', '5222'].map((port) => ({
  proto: 'tcp',
  address: `0.0.0.0:${port}`,
  state: 'LISTEN',
}));

test('rows with the same keys: with their keys, under their keys, without what all have in common, as pairs', () => {
  assert.equal(shownAt(PORTS, 60).split('\n')[0], 'proto tcp · address 0.0.0.0:22 · state LISTEN');
  assert.equal(
    shownAt(PORTS, 34),
    '(proto · address · state)\n' +
      'tcp · 0.0.0.0:22 · LISTEN\ntcp · 0.0.0.0:80 · LISTEN\ntcp · 0.0.0.0:443 · LISTEN\ntcp · 0.0.0.0:5222 · LISTEN',
  );
  assert.equal(
    shownAt(
      PORTS.map((row) => ({ ...row, pid: row.address.slice(8), user: 'root' })),
      34,
    ),
    '(all: proto tcp · state LISTEN\n  user root)\n(address · pid)\n' +
      '0.0.0.0:22 · 22\n0.0.0.0:80 · 80\n0.0.0.0:443 · 443\n0.0.0.0:5222 · 5222',
  );
  assert.equal(
    shownAt({ one: PORTS[0] ?? null, two: PORTS[3] ?? null }, 24),
    'one: proto tcp\n  address 0.0.0.0:22\n  state LISTEN\ntwo: proto tcp\n  address 0.0.0.0:5222\n  state LISTEN',
  );
});

test('a row that does not fit stands below its key', () => {
  const rows = {
    '/': { fs: 'vda', size: '1' },
    '/boot': { fs: 'vdb', size: '2' },
    '/home': { fs: 'vdc', size: '3' },
  };
  const long = { ...rows, '/var/lib/docker': { fs: 'overlay', size: '4' } };
  assert.equal(
    shownAt(long, 18),
    '(fs · size)\n/: vda · 1\n/boot: vdb · 2\n/home: vdc · 3\n/var/lib/docker:\n  overlay · 4',
  );
});
