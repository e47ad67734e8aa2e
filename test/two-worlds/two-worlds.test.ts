import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FOUND } from './found.ts';
import { Clock } from './support/clock.ts';
import { told } from './support/compare.ts';
import { driveWorlds } from './support/drive.ts';
import { searchSeeds } from './support/search.ts';
import { trickStanza, trickStanzas } from './support/trick-stanzas.ts';

/** How many stanzas in all, and the first seed after those of `found.ts`. */
const STANZAS = Number(process.env.SALT_XMPP_WORLDS_STANZAS ?? 2_000);
const FIRST_SEED = Number(process.env.SALT_XMPP_WORLDS_SEED ?? 101);
const A_SEED = 200;

test(`${STANZAS} stanzas to two worlds that differ in what one may not see: the same comes back`, async (t) => {
  const clock = new Clock(t);
  const more = Math.max(0, STANZAS / A_SEED - FOUND.length);
  const seeds = [...FOUND, ...Array.from({ length: Math.ceil(more) }, (_, n) => FIRST_SEED + n)];
  const { stanzas, heard } = await searchSeeds(t, clock, seeds, A_SEED);
  t.diagnostic(`${stanzas} stanzas, ${heard} came back`);
  assert.ok(stanzas >= STANZAS && heard > stanzas / 2);
});

for (const kind of ['hidden', 'pillar'] as const) {
  test(`each known trick, by everyone, in worlds that differ in what is ${kind}: the same comes back`, async (t) => {
    const options = { seed: 11, kind, stanzas: trickStanzas(kind), stanza: trickStanza(kind) };
    const { differences } = await driveWorlds(t, new Clock(t), options);
    assert.deepEqual(differences.map(told), []);
  });
}
