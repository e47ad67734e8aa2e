import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compared } from '../../bench/support/rows.ts';
import { median, pairedRatio, quantile } from '../../bench/support/stats.ts';
import { table } from '../../bench/support/table.ts';

test('quantiles are those between the numbers, in whatever order they came', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(quantile([10, 0], 0.95), 9.5);
  assert.ok(Number.isNaN(median([])));
});

test('the ratio is that of the middle round: one that the machine disturbed does not count', () => {
  assert.equal(pairedRatio([2, 200, 2.2], [1, 1, 1]), 2.2);
});

test('a row says whether its goal is met, and the table too', () => {
  const rounds = { ours: [12, 13, 12], baseline: [10, 10, 10] };
  const met = compared('p50', 'ms', rounds, { atMost: 1.3 });
  const missed = compared('rate', 'a second', rounds, { atLeast: 1.25 });
  assert.deepEqual([met.ratio, met.met, missed.met], [1.2, true, false]);
  const text = table({ name: 'x', ours: 'gateway', baseline: 'plain', rows: [met, missed], rounds: {} });
  assert.match(text, /p50, ms +12 +10 +1\.20x +at most 1\.3x +ok$/m);
  assert.match(text, /rate, a second .* at least 1\.25x +missed$/m);
});
