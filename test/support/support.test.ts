import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Inbox } from './inbox.ts';
import { patiently, until } from './patience.ts';
import { costsAtMost, costsLittleMore, processorMs } from './processor-time.ts';

/* The helpers that judge: each must fail where it should, with its words. */

test('until gives the first thing that is true, or fails with the reason as it is then', async () => {
  let looks = 0;
  assert.equal(await until(() => (++looks > 3 ? looks : undefined), 'never'), 4);
  await assert.rejects(
    until(
      () => false,
      () => `${looks} looks`,
      20,
    ),
    { message: '4 looks' },
  );
  await assert.rejects(patiently(new Promise(() => {}), 'too late', 20), { message: 'too late' });
});

test('an inbox gives an item to the first that waits for it, once', async () => {
  const inbox = new Inbox<number>();
  inbox.push(1);
  const even = inbox.take((item) => item % 2 === 0, 'no even one');
  inbox.push(2);
  inbox.push(2);
  assert.equal(await even, 2);
  assert.deepEqual(inbox.items(), [1, 2]);
  await assert.rejects(
    inbox.take((item) => item === 3, 'no 3', 20),
    { message: 'no 3' },
  );
  inbox.push(3);
  assert.deepEqual(inbox.items(), [1, 2, 3], 'who gave up takes nothing');
});

/** Uses the processor for so many steps. */
function work(steps: number): Promise<number> {
  return processorMs(() => {
    let sum = 0;
    for (let step = 0; step < steps; step += 1) sum += Math.sqrt(step);
    return sum;
  });
}

test('what grows with its size passes, what grows with the square does not', async () => {
  const small = () => work(60_000);
  await costsLittleMore({ what: 'linear', small, large: () => work(16 * 60_000), times: 64 });
  const square = costsLittleMore({ what: 'square', small, large: () => work(256 * 60_000), times: 64 });
  await assert.rejects(square, /^AssertionError.*square: .* over 64 times as much/);
});

test('what costs more than is allowed fails, however often it is tried', async () => {
  await costsAtMost(1, () => work(1_000), 'little');
  await assert.rejects(
    costsAtMost(1, async () => 1e6, 'much'),
    /much: 1000000 ms/,
  );
});
