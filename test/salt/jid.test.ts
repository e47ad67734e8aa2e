import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isJid, JidSource } from '../../src/salt/index.ts';

test('an id is the time in UTC, as Salt writes it', () => {
  const jids = new JidSource({ now: () => Date.UTC(2026, 10, 23, 21, 54, 35, 583) });
  const jid = jids.next();
  assert.ok(isJid(jid));
  assert.match(jid, /^20261123215435583\d{3}$/);
});

test('ids grow and never come twice, in one millisecond and with a clock that goes back', () => {
  let now = Date.UTC(2026, 10, 23);
  const jids = new JidSource({ now: () => now });
  const made = Array.from({ length: 5_000 }, () => jids.next());
  now -= 3_600_000;
  for (let n = 0; n < 1_000; n += 1) made.push(jids.next());
  assert.deepEqual(made, [...new Set(made)].sort());
});

test('ids go on after the newest one ever given', () => {
  const after = '20301231235959999999';
  assert.equal(new JidSource({ after }).next(), '20310101000000000000');
  assert.throws(() => new JidSource({ after: 'nonsense' }), RangeError);
  assert.throws(() => new JidSource({ after: '20269923215435583657' }), RangeError);
});

test('ids never come twice over crashes with a clock that is set back, those in no store among them', () => {
  let now = Date.UTC(2026, 10, 23);
  let after: string | undefined;
  const note = (jid: string) => {
    after = jid;
  };
  const made: string[] = [];
  for (let crash = 0; crash < 20; crash += 1) {
    const jids = new JidSource({ after, note, now: () => now });
    for (let n = 0; n < 500; n += 1) {
      made.push(jids.next());
      now += 7;
    }
    now -= 3_600_000;
  }
  assert.deepEqual(made, [...new Set(made)].sort());
});

test('a busy source notes an id a second, no more', () => {
  let now = Date.UTC(2026, 10, 23);
  let notes = 0;
  const note = () => {
    notes += 1;
  };
  const jids = new JidSource({ note, now: () => now });
  for (let n = 0; n < 10_000; n += 1) {
    jids.next();
    now += 1;
  }
  assert.ok(notes >= 9 && notes <= 11, `${notes} notes`);
});
