import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { inForm } from '../../src/render/index.ts';
import { SaltFloat, type SaltValue, stringifySalt } from '../../src/salt/index.ts';
import { SALT_VENV } from '../support/salt-venv.ts';

const COUNT = 2000;

/** Reads a JSON list of [value, yaml, json], answers Salt's nested and raw, and what of our forms reads back wrong. */
const JUDGE = `
import json, sys, yaml
from salt.output import nested, raw
nested.__opts__ = {"color": False}
def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b
def reads(load, text, value):
    try:
        return same(load(text), value)
    except Exception:
        return False
out = []
for value, as_yaml, as_json in json.load(sys.stdin):
    out.append({
        "nested": nested.output(value),
        "raw": raw.output({"web01": value}),
        "yaml": reads(yaml.safe_load, as_yaml, value),
        "json": reads(json.loads, as_json, value),
    })
json.dump(out, sys.stdout)
`;

interface Verdict {
  nested: string;
  raw: string;
  yaml: boolean;
  json: boolean;
}

test(`nested, raw, yaml and json of ${COUNT} values are Salt's`, () => {
  const values = [...TRICKY, ...randomValues(COUNT - TRICKY.length)];
  const input = values.map(
    (v) => `[${stringifySalt(v)},${JSON.stringify(inForm('yaml', v))},${JSON.stringify(inForm('json', v))}]`,
  );
  const output = execFileSync(`${SALT_VENV}/bin/python`, ['-c', JUDGE], {
    input: `[${input.join(',')}]`,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  });
  const verdicts = JSON.parse(output) as Verdict[];
  assert.equal(verdicts.length, values.length);
  for (const [n, value] of values.entries()) {
    const shown = stringifySalt(value);
    assert.equal(inForm('nested', value), verdicts[n]?.nested, `nested of ${shown}`);
    assert.equal(inForm('raw', { web01: value }), verdicts[n]?.raw, `raw of ${shown}`);
    assert.ok(verdicts[n]?.yaml, `yaml of ${shown}: ${inForm('yaml', value)}`);
    assert.ok(verdicts[n]?.json, `json of ${shown}: ${inForm('json', value)}`);
  }
});

const TRICKY: SaltValue[] = [
  ...'yes|No|on|y|null|~|None|1:30|010|0o7|1_000|=|<<|2001-01-01|.5|1e3|0x1f|- a|? a|: a|a: b|a #b|#|!x|%a|@a|`a|&a|*a|{a|[a|a,b|"|\'|---|...|.inf|+1'.split(
    '|',
  ),
  ...[
    '',
    ' ',
    ' a',
    'a ',
    'a\n',
    '\na',
    'a\n\n',
    ' a\n b',
    'a\n b',
    'a\tb',
    'a\n\tb',
    '\u0085',
    '\u2028x',
    '\ufeff',
    'it\'s "x"\\',
  ],
  ...[
    [],
    {},
    [[]],
    [{}],
    { a: [] },
    { a: {} },
    [[[1]]],
    [[], 'x'],
    { '': '' },
    { 'a\nb': 1 },
    { null: null },
  ],
  ...[
    0,
    -1,
    0.1,
    1e-5,
    1.5e-7,
    2n ** 70n,
    new SaltFloat('5.0'),
    new SaltFloat('1e+20'),
    new SaltFloat('1e-05'),
  ],
  { '😀': 1, '\uff01': 2, z: 3, B: 4, a: 5 },
];

/** The same values each time: a test that fails must fail again. */
function randomValues(count: number): SaltValue[] {
  let state = 42;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pick = <T>(list: readonly T[], otherwise: T): T => list[random(list.length)] ?? otherwise;
  const pieces = [
    'a',
    'web',
    ' ',
    '\n',
    ':',
    '- ',
    '#',
    "'",
    '"',
    '\\',
    '1',
    '0',
    '.',
    'é',
    '😀',
    '\u2028',
    '\u0085',
    '\u00a0',
    ',',
  ];
  const text = () => Array.from({ length: random(6) }, () => pick(pieces, '')).join('');
  const leaf = (): SaltValue => (random(3) > 0 ? text() : pick(TRICKY, null));
  const value = (depth: number): SaltValue => {
    const kind = depth === 0 ? 0 : random(4);
    if (kind < 2) return leaf();
    const items = Array.from({ length: random(4) }, () => value(depth - 1));
    return kind === 2 ? items : Object.fromEntries(items.map((item) => [`${text()}k`, item]));
  };
  return Array.from({ length: count }, () => value(4));
}
