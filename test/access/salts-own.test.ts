import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AskedCall } from '../../src/access/index.ts';
import type { Args, SaltValue } from '../../src/salt/index.ts';
import { accessWith } from './support/rules.ts';

const SAYS = { code: 'refused', message: "Nothing ran: arguments that begin with __ are Salt's own." };

const DOORS: [what: string, args: Args][] = [
  ['a keyword', { arg: ['motd'], kwarg: { test: true, __kwarg__: false } }],
  ['what Salt adds of a job', { kwarg: { __pub_user: 'root' } }],
  ['what Salt adds to a runner', { kwarg: { __user__: 'root' } }],
  ['a dict as keywords', { arg: [{ __kwarg__: true, test: false }] }],
  ['a dict that is none', { arg: [{ __kwarg__: 'x' }] }],
  ['a dict in a list', { arg: ['test.arg', [[{ __kwarg__: true }]]] }],
  ['a dict in a keyword', { kwarg: { kwarg: { __kwarg__: true } } }],
  ['a text that the minion reads as a keyword', { arg: ['__kwarg__=False'] }],
  ['a text in a list', { kwarg: { arg: ['x', '__pub_jid=1'] } }],
  ['a text that holds such a dict in escapes', { arg: ['arg=[{"\\x5f_kwarg_\\u005f": true}]'] }],
  ['a text that holds such a dict', { arg: ['arg=[{__kwarg__: True}]'] }],
];

for (const [what, args] of DOORS) {
  test(`refused for everyone: ${what}`, () => {
    const access = accessWith([{ on: ['*', '@master'], run: ['test.arg', '@runner.test.arg'] }]);
    for (const person of ['admin@demo.no', 'kari@demo.no']) {
      assert.throws(() => access.judge(person, { fun: 'test.arg', args, on: ['web01.demo.no'] }), SAYS);
      assert.throws(() => access.judge(person, { fun: '@runner.test.arg', args, on: '@master' }), SAYS);
    }
  });
}

test('what is sent is judged where it is other than what was asked', () => {
  const access = accessWith([]);
  const call: AskedCall = { fun: '@wheel.key.accept', args: { arg: ['web03'] }, on: '@master' };
  assert.throws(
    () => access.judge('admin@demo.no', call, { args: { kwarg: { match: 'web03', __x: 1 } } }),
    SAYS,
  );
});

const PLAIN: SaltValue[] = [
  'a__b=c',
  '_x=1',
  'grep __kwarg__ /etc/salt',
  'FOO=__bar',
  { a: '__kwarg__' },
  { a__: 1 },
  '__init__.py',
  ['__main__'],
];

for (const value of PLAIN) {
  test(`no name of Salt's: ${JSON.stringify(value)}`, () => {
    const verdict = accessWith([]).judge('admin@demo.no', {
      fun: 'test.arg',
      args: { arg: [value] },
      on: ['web01'],
    });
    assert.equal(verdict.allowed, true);
  });
}

test('no depth is too much', () => {
  let value: SaltValue = { __kwarg__: true };
  for (let depth = 0; depth < 100_000; depth += 1) value = [value];
  const call = { fun: 'test.arg', args: { arg: [value] }, on: ['web01'] };
  assert.throws(() => accessWith([]).judge('admin@demo.no', call), SAYS);
});
