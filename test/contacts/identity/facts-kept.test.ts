import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFacts } from '../../../src/contacts/identity/facts.ts';
import { heldBytes } from '../../support/held-bytes.ts';

const MIB = 2 ** 20;

test('of grains of a megabyte no more is kept than is shown', () => {
  const grains = (n: number) => ({ os: `${n}${'x'.repeat(MIB)}`, roles: [`${n}${'y'.repeat(MIB)}`] });
  const kept = [readFacts(grains(0))];
  const before = heldBytes();
  for (let n = 1; n <= 20; n += 1) kept.push(readFacts(grains(n)));
  const more = (heldBytes() - before) / MIB;
  assert.ok(kept.every((facts) => facts !== undefined));
  assert.ok(more < 10, `${more.toFixed(0)} MiB more`);
});
