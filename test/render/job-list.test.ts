import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerLines, minionAnswer, runnerAnswer, runnerLines } from '../../src/render/index.ts';
import type { SaltDict, SaltValue } from '../../src/salt/index.ts';

function job(n: number, more: SaltDict = {}): [string, SaltDict] {
  const jid = `2026112321544${String(n).padStart(7, '0')}`;
  const fields = { Target: 'web*', 'Target-type': 'glob', User: 'ola', StartTime: '2026, Nov 23 21:54:45.1' };
  return [jid, { Function: 'test.ping', Arguments: [], ...fields, ...more }];
}

function jobs(count: number): SaltDict {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => job(n)));
}

test('jobs come with the newest first, each on a line or two', () => {
  for (const fun of ['jobs.list_jobs', 'jobs.list_jobs_filter', 'jobs.last_run', 'jobs.active'])
    assert.equal(
      runnerAnswer(jobs(2), { fun }).text,
      [
        '20261123215440000001: test.ping · web* (glob) · ola',
        '  2026, Nov 23 21:54:45.1',
        '20261123215440000000: test.ping · web* (glob) · ola',
        '  2026, Nov 23 21:54:45.1',
      ].join('\n'),
    );
});

test('arguments stand as they are typed', () => {
  const Arguments: SaltValue = [
    1,
    'two words',
    '',
    { __kwarg__: true, x: 1, y: ['a'] },
    { plain: true },
    [2],
  ];
  const { text } = runnerAnswer(Object.fromEntries([job(0, { Arguments })]), { fun: 'jobs.list_jobs' });
  const first = text.split('\n').slice(0, 2).join('');
  assert.equal(first, `20261123215440000000:  test.ping 1 "two words" "" x=1 y=['a'] {'plain': True} [2]`);
});

test('no other field is lost, and odd jobs are shown as they are', () => {
  const value = Object.fromEntries([
    job(0, { Metadata: { ticket: 7 }, Running: [{ web01: 4711 }], Target: ['a', 'b'] }),
    ['20261123215440000001', 'odd'],
    ['20261123215440000002', { Arguments: ['no function'] }],
  ]);
  const { text } = runnerAnswer(value, { fun: 'jobs.active' });
  assert.match(text, /^20261123215440000002: Arguments no function\n20261123215440000001: odd\n/);
  for (const piece of ['Metadata', 'ticket 7', 'web01 4711', "['a', 'b'] (glob)"])
    assert.ok(text.includes(piece), `${piece} in ${text}`);
});

test('only a list of jobs by their ids is one', () => {
  assert.equal(runnerAnswer({ a: { Function: 'x' } }, { fun: 'jobs.list_jobs' }).text, 'a: Function x');
  assert.equal(runnerAnswer({}, { fun: 'jobs.list_jobs' }).text, '{}');
  assert.match(runnerAnswer(jobs(1), { fun: 'test.echo' }).text, /Target-type: glob/);
});

test('of too many jobs the newest stay', () => {
  const { text } = runnerAnswer(jobs(20_000), { fun: 'jobs.list_jobs' });
  assert.match(text, /^20261123215440019999: /);
  assert.match(text, /more values left out$/);
});

test('a filter sees each job on one line', () => {
  const { lines } = runnerLines(jobs(2), { fun: 'jobs.list_jobs' });
  assert.equal(lines.length, 2);
  assert.match(lines[0] ?? '', /^20261123215440000001: test\.ping .* 21:54:45\.1$/);
});

const CHANGES: SaltDict = {
  apt: { old: '2.6.1', new: '2.6.2' },
  'linux-image': { old: '', new: '6.1.0-18' },
  nano: { old: '7.2', new: '' },
  bash: { old: ['5.1', '5.2'], new: ['5.3'] },
  zsh: { old: { version: '5.8', arch: 'amd64' }, new: { version: '5.9', arch: 'amd64' } },
};

test('packages that changed take a line each', () => {
  const expected = [
    'apt: 2.6.1 → 2.6.2',
    'bash: 5.1, 5.2 → 5.3',
    'linux-image: (none) → 6.1.0-18',
    'nano: 7.2 → (none)',
    'zsh: (version 5.8 · arch amd64) → (version 5.9 · arch amd64)',
  ];
  for (const fun of ['pkg.upgrade', 'pkg.install', 'pkg.remove']) {
    assert.equal(minionAnswer({ value: CHANGES }, { fun }).text, expected.join('\n'));
    assert.deepEqual(answerLines({ value: CHANGES }, { fun }).lines, expected);
  }
  const wrapped: SaltValue = { changes: CHANGES, result: true };
  assert.ok(minionAnswer({ value: wrapped }, { fun: 'pkg.upgrade' }).text.includes(`\n  ${expected[0]}\n`));
});
