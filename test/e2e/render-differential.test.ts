import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { manyInForm } from '../../src/render/forms.ts';
import { inForm } from '../../src/render/index.ts';
import { SaltFloat, type SaltValue, stringifySalt } from '../../src/salt/index.ts';
import { SALT_VENV } from '../support/salt-venv.ts';

const COUNT = 2000;

/** Reads a JSON list of values. Answers what Salt's outputters make of each, alone and under the name of a minion. */
const JUDGE = `
import json, sys
from importlib import import_module
FORMS = ["json", "yaml", "nested", "raw", "txt", "pprint"]
outputters = {}
for form in FORMS:
    for name in (form, form + "_out"):
        try:
            outputters[form] = import_module("salt.output." + name)
            break
        except ImportError:
            pass
    outputters[form].__opts__ = {"color": False}
def shown(data):
    return {form: outputters[form].output(data) for form in FORMS}
json.dump([{"alone": shown(v), "named": shown({"web01": v})} for v in json.load(sys.stdin)], sys.stdout)
`;

/** Forms that escape the characters that a stanza cannot hold; in the others they are shown as signs. */
const ESCAPING = new Set(['json', 'yaml', 'raw', 'pprint']);
const CONTROLS: SaltValue[] = [
  '\0\x01\x07\b\v\f\r\x1b\x7f\x9f',
  'a\rb\r\nc',
  '\x1b[31mred\x1b[0m',
  { '\x1b': ['\x01 a', '\x85'] },
];
const FORMS = ['json', 'yaml', 'nested', 'raw', 'txt', 'pprint'] as const;
type Shown = Record<(typeof FORMS)[number], string>;

test(`json, yaml, nested, raw, txt and pprint of ${COUNT} values are Salt's, byte for byte`, () => {
  const values = [...CONTROLS, ...TRICKY, ...randomValues(COUNT - CONTROLS.length - TRICKY.length)];
  const output = execFileSync(`${SALT_VENV}/bin/python`, ['-c', JUDGE], {
    input: stringifySalt(values),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  });
  const verdicts = JSON.parse(output) as { alone: Shown; named: Shown }[];
  assert.equal(verdicts.length, values.length);
  for (const [n, value] of values.entries()) {
    for (const form of FORMS) {
      if (n < CONTROLS.length && !ESCAPING.has(form)) continue;
      const what = `${form} of ${stringifySalt(value)}`;
      const named = withoutEnd(verdicts[n]?.named[form]);
      assert.equal(withoutEnd(manyInForm(form, { web01: value })), named, what);
      // Alone, a text has no quotes in raw, and a dict no name before its lines in txt.
      if (form !== 'txt' && !(form === 'raw' && typeof value === 'string'))
        assert.equal(withoutEnd(inForm(form, value)), withoutEnd(verdicts[n]?.alone[form]), what);
    }
  }
});

/** Without the last line's end, and without the mark that YAML ends a document of one scalar with. */
function withoutEnd(text = ''): string {
  return text.replace(/\n\.\.\.\n$/, '').replace(/\n$/, '');
}

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
    new SaltFloat('1e+16'),
    new SaltFloat('-0.0'),
    new SaltFloat('nan'),
    new SaltFloat('inf'),
    new SaltFloat('-inf'),
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
    '\t',
    'word word',
    'a-long-word-without-a-blank',
    '  ',
    '\ufeff',
    '1:30',
  ];
  const text = () =>
    Array.from({ length: random(random(8) === 0 ? 60 : 6) }, () => pick(pieces, '')).join('');
  const leaf = (): SaltValue => (random(3) > 0 ? text() : pick(TRICKY, null));
  const value = (depth: number): SaltValue => {
    const kind = depth === 0 ? 0 : random(4);
    if (kind < 2) return leaf();
    const items = Array.from({ length: random(4) }, () => value(depth - 1));
    return kind === 2 ? items : Object.fromEntries(items.map((item) => [`${text()}k`, item]));
  };
  return Array.from({ length: count }, () => value(4));
}
