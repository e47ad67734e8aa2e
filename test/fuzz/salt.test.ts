import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from '../gateway/support/play.ts';
import { peopleOf, saltRound } from './support/drive-salt.ts';

/** Rounds that once found something. */
const FOUND: number[] = [];
const SEEDS = [...FOUND, 1, 2, 3, 4, 5, 6];

test('a salt-api that answers nonsense: everyone is told something, and nothing breaks', async (t) => {
  const admins = ['admin@demo.no', ...SEEDS.flatMap(peopleOf)];
  const scene = await play(t, { config: { admins, salt: { presence_interval: 1 } } });
  for (const seed of SEEDS) await saltRound(scene, seed);
  assert.equal((await scene.http('/healthz')).status, 200);
  scene.admin.says('web01', 'test.version');
  await scene.admin.hearsAtLast('web01', /\d{4}\.\d+/);
});
