import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byCodePoint, minionNames, naturally } from '../../src/render/names.ts';

function numbered(prefix: string, from: number, to: number, width: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, n) => prefix + String(from + n).padStart(width, '0'));
}

test('a dozen are named, as a person counts', () => {
  assert.equal(minionNames(['web10', 'web2', 'db01', 'web2']), 'db01, web2, web10');
  assert.equal(minionNames([]), '');
});

test('more are counted and folded', () => {
  const names = [...numbered('web', 1, 300, 3), ...numbered('db', 1, 12, 2)];
  assert.equal(minionNames(names), '312 minions: db01–db12, web001–web300');
});

test('gaps, pairs, suffixes and growing numbers', () => {
  const names = [
    ...numbered('n', 8, 12, 1),
    'n20',
    'n21',
    ...numbered('x', 1, 5, 2).map((n) => `${n}.lan`),
    'mail',
  ];
  assert.equal(minionNames(names), '13 minions: mail, n8–n12, n20, n21, x01.lan–x05.lan');
});

test('a long list of unlike names ends in a count', () => {
  const names = numbered('h', 1, 100, 1).map((n) => `${n}x${n}`);
  assert.match(minionNames(names), /^100 minions: h1xh1, .*, … 76 more$/);
});

test('orders', () => {
  assert.deepEqual(['b10', 'b9', 'B1', 'b09'].sort(naturally), ['B1', 'b09', 'b9', 'b10']);
  assert.deepEqual(['😀', '\uff01', 'z'].sort(byCodePoint), ['z', '\uff01', '😀']);
});
