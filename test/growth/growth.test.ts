import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overgrown } from './growth.ts';

const MOST = 65_536;
let count = 0;

function loop(times: number): void {
  for (let ran = 0; ran < times; ran += 1) count = (count * 31 + ran) | 0;
}

test('a time that grows with the square of the size is found', () => {
  const grown = overgrown({ make: (length) => () => loop((length / 14) ** 2), most: MOST });
  assert.ok(grown);
});

test('a time that grows with the size alone is not', () => {
  assert.equal(overgrown({ make: (length) => () => loop(length * 200), most: MOST }), undefined);
});

test('one that grows with the size and its logarithm is not', () => {
  const make = (length: number) => () => loop(length * 10 * Math.log2(length));
  assert.equal(overgrown({ make, most: MOST }), undefined);
});

test('a largest size that costs far too much is found', () => {
  const grown = overgrown({ make: (length) => () => loop(length * 1_500), most: MOST, share: 0.25 });
  assert.equal(grown?.length, MOST);
});
