import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from '../gateway/support/play.ts';
import { drive, ROOT } from './support/drive.ts';

/** Batches that once found something. */
const FOUND = [1_003];

const seeds = (from: number, count: number) => [
  ...FOUND,
  ...Array.from({ length: count }, (_, n) => from + n),
];

test('absurd stanzas of strangers: each IQ request answered once, Salt asked nothing', async (t) => {
  const scene = await play(t);
  const { stanzas, chunks } = await drive(scene, { seeds: seeds(1, 15), batch: 100, admins: [] });
  t.diagnostic(`${stanzas} stanzas, ${chunks} chunks of the gateway's own`);
  assert.equal((await scene.http('/healthz')).status, 200);
});

test('absurd stanzas of admins and strangers: nothing fails inside, nobody runs what is not theirs', async (t) => {
  const scene = await play(t, {
    config: { admins: ['admin@demo.no', ROOT], limits: { per_user_per_minute: 1_000_000, burst: 1_000_000 } },
  });
  const { stanzas, chunks } = await drive(scene, {
    seeds: seeds(1_001, 15),
    batch: 100,
    admins: [ROOT],
  });
  t.diagnostic(`${stanzas} stanzas, ${chunks} chunks`);
  assert.ok(chunks > 0);
  scene.admin.says('web01', 'test.version');
  await scene.admin.hearsAtLast('web01', /\d{4}\.\d+/);
});
