import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FOUND } from '../two-worlds/found.ts';
import { Clock } from '../two-worlds/support/clock.ts';
import { searchSeeds } from '../two-worlds/support/search.ts';

/** How many, and from which seed on. */
const STANZAS = Number(process.env.SALT_XMPP_SOAK_WORLDS ?? 100_000);
const FIRST_SEED = Number(process.env.SALT_XMPP_SOAK_SEED ?? 1_001);
const A_SEED = 1_000;

test(`${STANZAS} stanzas to two worlds that differ in what one may not see: the same comes back`, async (t) => {
  const clock = new Clock(t);
  const seeds = [...FOUND, ...Array.from({ length: Math.ceil(STANZAS / A_SEED) }, (_, n) => FIRST_SEED + n)];
  const { stanzas, heard } = await searchSeeds(t, clock, seeds, A_SEED, (sum) =>
    process.stderr.write(`# ${sum.stanzas} stanzas, ${sum.heard} came back\n`),
  );
  t.diagnostic(`${stanzas} stanzas, ${heard} came back`);
  assert.ok(stanzas >= STANZAS && heard > stanzas / 2);
});
