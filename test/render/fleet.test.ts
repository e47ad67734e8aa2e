import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Answer,
  cut,
  fleetAnswer,
  fleetInForm,
  lateAnswer,
  progressLine,
  type Row,
  verdict,
} from '../../src/render/index.ts';
import { silenceLine } from '../../src/render/silence.ts';
import { STYLED } from '../support/styled.ts';

const NOW = new Date('2026-11-24T15:00:00');

function fleet(count: number, ret: (n: number) => Answer): Row[] {
  return Array.from({ length: count }, (_, n) => ({ name: `web${n + 1}`, ret: ret(n + 1) }));
}

test('10,000 equal answers are one line', () => {
  const rows = fleet(10_000, () => ({ value: true, retcode: 0 }));
  const { text, styled } = fleetAnswer(rows, { fun: 'test.ping', display: STYLED });
  assert.deepEqual({ text, styled }, { text: '10000: True', styled: false });
});

test('10,000 minions of which many fail and are silent are still a short text', () => {
  const rows = fleet(10_000, (n) =>
    n % 3 === 0
      ? { value: 'boom', retcode: 1 }
      : { value: n % 3 === 1, retcode: 0, outcome: n % 2 === 0 ? 'no-return' : 'returned' },
  );
  const { text } = fleetAnswer(rows, { fun: 'test.ping' });
  assert.equal(text.split('\n')[0], '✗ 3333 of 10000 failed, 3334 silent');
  assert.equal(text.split('\n').length, 6);
  assert.ok(text.length < 1000);
});

test('10,000 different answers are cut to what a phone shows', () => {
  const { text } = fleetAnswer(
    fleet(10_000, (n) => ({ value: n, retcode: 0 })),
    { fun: 'test.echo' },
  );
  const { head, note } = cut(text, { lines: 60, bytes: 60_000 });
  assert.equal(head.split('\n').at(-1), 'web60: 60');
  assert.equal(note, '… 9940 more lines, type `more`');
});

test('a long failure among many is shortened to its end, whole under more', () => {
  const output = Array.from({ length: 40 }, (_, n) => `step ${n}`).join('\n');
  const rows = fleet(20, (n) => (n === 7 ? { value: output, retcode: 2 } : { value: '', retcode: 0 }));
  const answer = fleetAnswer(rows, { fun: 'cmd.run' });
  assert.match(answer.text, /^✗ 1 of 20 failed\n✗ web7 \(exit 2\):\n {2}…\n {2}step 35\n/);
  assert.match(answer.full ?? '', /step 0\n/);
});

test('one failing state makes a run fail, whatever its return code', () => {
  const state = { result: false, comment: 'no', changes: {}, __run_num__: 0 };
  const rows = fleet(1, () => ({ value: { 'a_|-b_|-b_|-c': state }, retcode: 0 }));
  assert.match(fleetAnswer(rows, { fun: 'state.apply' }).text, /^✗ state\.apply on web1\n/);
});

test('--out=json of a fleet names the silent ones as salt does', () => {
  const rows: Row[] = [
    { name: 'web01', ret: { value: { a: 1 }, retcode: 0 } },
    { name: 'db02', ret: { value: 'Minion did not return. [Not connected]', outcome: 'no-return' } },
  ];
  assert.deepEqual(JSON.parse(fleetInForm('json', rows, [{ name: 'db01', kind: 'down' }])), {
    db01: 'Minion did not return. [No response]',
    db02: 'Minion did not return. [Not connected]',
    web01: { a: 1 },
  });
});

test('silence has three names', () => {
  const since = new Date('2026-11-24T14:02:30');
  assert.equal(
    silenceLine({ name: 'db03', kind: 'down', since }, NOW),
    "db03: down since 14:02; sent, but I didn't wait",
  );
  assert.equal(silenceLine({ name: 'db03', kind: 'down' }, NOW), "db03: down; sent, but I didn't wait");
  assert.equal(
    silenceLine({ name: 'db03', kind: 'unanswered', seconds: 10, job: 3 }, NOW),
    'db03: sent, no answer in 10 s, may still run (job 3)',
  );
  assert.equal(lateAnswer('db03', { text: 'True', styled: false }).text, 'db03: answered late: True');
  assert.equal(lateAnswer('db03', { text: 'a\nb', styled: false }).text, 'db03: answered late:\n  a\n  b');
});

test('progress and verdict', () => {
  assert.equal(
    progressLine(9, 12, ['web12', 'db03', 'web11']),
    '9/12 returned, waiting for db03, web11, web12',
  );
  assert.equal(progressLine(12, 12, []), '12/12 returned');
  assert.equal(verdict({ total: 218, failed: 3, silent: 4 }), '✗ 3 of 218 failed, 4 silent');
  assert.equal(verdict({ total: 218, failed: 0, silent: 4 }), '4 of 218 silent');
  assert.equal(verdict({ total: 218, failed: 0, silent: 0 }), '✓ all 218 returned');
});
