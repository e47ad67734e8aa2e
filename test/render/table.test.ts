import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answersTable, answerTable } from '../../src/render/index.ts';
import type { SaltValue } from '../../src/salt/index.ts';

const ret = (value: SaltValue, retcode = 0) => ({ value, retcode, outcome: 'returned' as const });
const row = (name: string, value: SaltValue, retcode = 0) => ({ name, ret: ret(value, retcode) });
const USAGE = { '/boot': { used: 7, use: '7%' }, '/': { used: 40, use: '4%' } };

test('a dict or list of dicts with the same short values is a table', () => {
  const usage = {
    columns: ['Name', 'used', 'use'],
    rows: [
      ['/', '40', '4%'],
      ['/boot', '7', '7%'],
    ],
  };
  assert.deepEqual(answerTable(ret(USAGE), 'disk.usage'), usage);
  const list = [
    { a: 1, b: true },
    { b: null, a: 2 },
  ];
  assert.deepEqual(answerTable(ret(list), 'x.y'), {
    columns: ['a', 'b'],
    rows: [
      ['1', 'True'],
      ['2', 'None'],
    ],
  });
});

/** Values that are read as text. */
const TEXTS: [string, SaltValue, string?][] = [
  ['a scalar', 5],
  ['a flat dict', { a: 1, b: 2 }],
  ['a key that only one has', { a: { x: 1 }, b: { x: 1, y: 2 } }],
  ['a key that one lacks', { a: { x: 1, y: 2 }, b: { x: 1 } }],
  ['several lines', { a: { x: 'one\ntwo' }, b: { x: '' } }],
  ['a long text', { a: { x: 'x'.repeat(300) }, b: { x: '' } }],
  ['a dict inside', { a: { x: { y: 1 } }, b: { x: 1 } }],
  ['many columns', { a: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`k${n}`, n])) }],
  [
    'a state run',
    { 'file_|-a_|-b_|-managed': { result: true, comment: '', changes: {}, __run_num__: 0 } },
    'state.apply',
  ],
];

for (const [name, value, fun = 'x.y'] of TEXTS) {
  test(`no table: ${name}`, () => assert.equal(answerTable(ret(value), fun), undefined));
}

test('many minions: a row for each scalar, failures and silent ones too, by name', () => {
  const silent = [{ name: 'db03', kind: 'unanswered' as const, seconds: 5, job: 3 }];
  const table = answersTable([row('web10', 'ok'), row('web2', 'no such file', 2)], silent, 'x.y');
  assert.deepEqual(table?.columns, ['Minion', 'Answer']);
  assert.deepEqual(table?.rows[0]?.[0], 'db03');
  assert.match(table?.rows[0]?.[1] ?? '', /^sent, no answer/);
  assert.deepEqual(table?.rows.slice(1), [
    ['web2', '✗ (exit 2) no such file'],
    ['web10', 'ok'],
  ]);
});

test('many minions: flat dicts and equal tables', () => {
  const load = answersTable([row('b', { two: 2, one: 1 }), row('a', { one: 3, two: 4 })], [], 'x.y');
  assert.deepEqual(load, {
    columns: ['Minion', 'one', 'two'],
    rows: [
      ['a', '3', '4'],
      ['b', '1', '2'],
    ],
  });
  const usage = answersTable([row('a', USAGE), row('b', USAGE)], [], 'disk.usage');
  assert.deepEqual(usage?.columns, ['Minion', 'Name', 'used', 'use']);
  assert.deepEqual(usage?.rows[3], ['b', '/boot', '7', '7%']);
  assert.equal(answersTable([row('a', USAGE), row('b', 'none')], [], 'disk.usage'), undefined);
});
