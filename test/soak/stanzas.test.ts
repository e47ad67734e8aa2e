import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drive, ROOT } from '../fuzz/support/drive.ts';
import { play } from '../gateway/support/play.ts';

/** How many, and from which seed on. */
const STANZAS = Number(process.env.SALT_XMPP_SOAK_STANZAS ?? 1_000_000);
const FIRST_SEED = Number(process.env.SALT_XMPP_SOAK_SEED ?? 1);
const BATCH = 500;
/** Allowed besides a tenth of the memory after the first tenth of the run: V8's growth. */
const SLACK = 8_000_000;

test(`${STANZAS} absurd stanzas: nothing fails, each IQ request is answered once, memory stays`, async (t) => {
  const unlimited = { per_user_per_minute: 1_000_000_000, burst: 1_000_000_000 };
  const scene = await play(t, { config: { admins: ['admin@demo.no', ROOT], limits: unlimited } });
  const seeds = Array.from({ length: Math.ceil(STANZAS / BATCH) }, (_, batch) => FIRST_SEED + batch);
  const report = await drive(scene, {
    seeds,
    batch: BATCH,
    admins: [ROOT],
    progress: (soFar) => process.stderr.write(`# ${JSON.stringify(soFar)}\n`),
  });
  t.diagnostic(JSON.stringify(report));
  assert.ok(report.held < 1.1 * report.heldAtFirst + SLACK, JSON.stringify(report));
  assert.equal((await scene.http('/healthz')).status, 200);
});
