import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Repeating, Troubles } from '../src/guard/index.ts';
import { Clock } from './two-worlds/support/clock.ts';

test('waits double up to a limit, drawn from the upper quarter', () => {
  const repeating = new Repeating({ firstMs: 1_000, mostMs: 8_000 });
  for (const most of [1_000, 2_000, 4_000, 8_000, 8_000, 8_000]) {
    const wait = repeating.failed();
    assert.ok(wait > most * 0.75 - 1 && wait <= most, `${wait} of ${most}`);
  }
  assert.ok(new Repeating().failed({ late: true }) > 5_999);
});

test('a success that held brings the short waits back, one of a moment does not', (t) => {
  const clock = new Clock(t);
  const repeating = new Repeating();
  for (let n = 0; n < 5; n += 1) repeating.failed();
  repeating.worked();
  clock.pass(500);
  assert.ok(repeating.failed() > 5_000);
  assert.equal(repeating.failures, 6);
  repeating.worked();
  clock.pass(30_000);
  assert.ok(repeating.failed() <= 1_000);
  assert.equal(repeating.failures, 1);
});

test('a planned task runs after the wait, or at once where what it depends on is back', (t) => {
  const clock = new Clock(t);
  const repeating = new Repeating();
  let ran = 0;
  const task = () => {
    ran += 1;
  };
  repeating.failed();
  repeating.plan(task);
  clock.pass(700);
  assert.deepEqual([ran, repeating.isHeld, repeating.isPlanned], [0, true, true]);
  clock.pass(300);
  assert.deepEqual([ran, repeating.isHeld, repeating.isPlanned], [1, false, false]);
  repeating.failed();
  repeating.plan(task);
  repeating.hurry();
  assert.equal(ran, 2);
  clock.pass(10_000);
  assert.equal(ran, 2);
  repeating.failed();
  repeating.plan(task);
  repeating.stop();
  clock.pass(10_000);
  assert.equal(ran, 2);
});

test('what it depends on works, and it fails again: it is the same trouble still', (t) => {
  const clock = new Clock(t);
  const troubles = new Troubles();
  const repeating = troubles.repeating('events');
  const began = Date.now();
  for (let n = 0; n < 6; n += 1) {
    assert.ok(repeating.failed() <= 1_000, 'the short waits are back');
    repeating.plan(() => undefined);
    repeating.hurry();
    clock.pass(5_000);
  }
  assert.equal(repeating.failures, 6);
  assert.deepEqual(troubles.lasting(), [{ what: 'events', since: began }]);
  repeating.failed();
  // Nobody waits to try it: it counts as over.
  repeating.hurry();
  assert.deepEqual([troubles.lasting(), repeating.failures], [[], 0]);
});

test('a wait ends by its time, a hurry, a stop or a signal', async (t) => {
  const clock = new Clock(t);
  const aborted = new AbortController();
  const ends: [string, (repeating: Repeating) => void][] = [
    ['time', () => clock.pass(8_000)],
    ['hurry', (repeating) => repeating.hurry()],
    ['stop', (repeating) => repeating.stop()],
    ['signal', () => aborted.abort()],
  ];
  for (const [, end] of ends) {
    const repeating = new Repeating();
    repeating.failed();
    const waited = repeating.wait(aborted.signal);
    end(repeating);
    await waited;
  }
  await new Repeating().wait(aborted.signal);
});

test('a bound: after so many failures it is spent', () => {
  const repeating = new Repeating({ times: 2 });
  repeating.failed();
  assert.equal(repeating.isSpent, false);
  repeating.failed();
  assert.equal(repeating.isSpent, true);
});

test('a trouble lasts from the third failure until things worked for a second', (t) => {
  const clock = new Clock(t);
  const troubles = new Troubles();
  let changes = 0;
  troubles.on('changed', () => {
    changes += 1;
  });
  const events = troubles.repeating('events');
  const since = Date.now();
  for (let n = 0; n < 3; n += 1) {
    assert.deepEqual(troubles.lasting(), []);
    events.failed();
    clock.pass(10);
  }
  assert.deepEqual(troubles.lasting(), [{ what: 'events', since }]);
  assert.equal(troubles.counts.events, 1);
  // It works for a moment each time.
  events.worked();
  clock.pass(900);
  events.failed();
  assert.deepEqual([troubles.lasting().length, changes], [1, 1]);
  events.worked();
  clock.pass(1_000);
  assert.deepEqual(
    [troubles.lasting(), troubles.counts.events, troubles.attempts.events, changes],
    [[], 0, 4, 2],
  );
});

test('the many of one kind count as one trouble, since the first, and hurry together', (t) => {
  const clock = new Clock(t);
  const troubles = new Troubles();
  let ran = 0;
  const since = Date.now();
  for (let n = 0; n < 3; n += 1) {
    const job = troubles.repeating('jobs');
    for (let failures = 0; failures < 3; failures += 1) job.failed();
    job.plan(() => {
      ran += 1;
    });
    clock.pass(1);
  }
  assert.deepEqual(troubles.lasting(), [{ what: 'jobs', since }]);
  assert.equal(troubles.counts.jobs, 3);
  troubles.hurry('jobs');
  assert.equal(ran, 3);
  troubles.stop();
  assert.equal(troubles.counts.jobs, 0);
});
