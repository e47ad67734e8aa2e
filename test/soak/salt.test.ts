import assert from 'node:assert/strict';
import { test } from 'node:test';
import { peopleOf, saltRound } from '../fuzz/support/drive-salt.ts';
import { play } from '../gateway/support/play.ts';

const ROUNDS = Number(process.env.SALT_XMPP_SOAK_ROUNDS ?? 300);
const FIRST_SEED = Number(process.env.SALT_XMPP_SOAK_SEED ?? 1);

test(`${ROUNDS} rounds of a salt-api that answers nonsense`, async (t) => {
  const seeds = Array.from({ length: ROUNDS }, (_, round) => FIRST_SEED + round);
  const admins = ['admin@demo.no', ...seeds.flatMap(peopleOf)];
  const scene = await play(t, { config: { admins, salt: { presence_interval: 1 } } });
  for (const seed of seeds) await saltRound(scene, seed);
  assert.equal((await scene.http('/healthz')).status, 200);
  scene.admin.says('web01', 'test.version');
  await scene.admin.hearsAtLast('web01', /\d{4}\.\d+/);
});
