import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limit } from '../support/limit.ts';
import { until } from '../support/patience.ts';
import { runCheck } from './support/check.ts';
import { useLab } from './support/lab.ts';

/** The sweeps that failed since the start. */
async function failedSweeps(): Promise<number> {
  const { text } = await lab.gateway.readiness('/metrics');
  return Number(/^salt_xmpp_failed_attempts_total\{what="fleet"\} (\d+)$/m.exec(text)?.[1]);
}

const lab = useLab(async (lab) => lab.startGateway());

test('/healthz and /readyz say 200 while all is well', async () => {
  assert.equal((await lab.gateway.readiness('/healthz')).status, 200);
  assert.equal((await lab.gateway.readiness('/readyz')).status, 200);
});

test('salt-api restarts and forgets its sessions: the next command is answered', async () => {
  const admin = await lab.person('admin');
  await lab.salt.restartApi();
  admin.says('web01', 'test.version');
  await admin.hears('web01', lab.salt.version);
  await admin.leaves();
});

test('salt-api is down for a while: the person reads why, it is tried ever more seldom, and all is well in 10 s', async () => {
  const admin = await lab.person('admin');
  await admin.subscribesTo('master');
  await admin.sees('master', 'available');
  const before = await failedSweeps();
  await lab.salt.stopApi();
  const stopped = Date.now();
  admin.says('web01', 'test.version');
  await admin.hears('web01', /salt-api/i);
  assert.match(await admin.sees('master', 'dnd'), /salt-api.* · since \d\d:\d\d UTC$/);
  const failed = async () => (await failedSweeps()) - before;
  await until(async () => (await failed()) >= 5, 'Salt is not tried again');
  // The first four take 1 + 2 + 4 s, or a quarter less; each later one 6 s or more.
  const seconds = (Date.now() - stopped) / 1000;
  assert.ok((await failed()) <= 5 + seconds / 6, `${await failed()} in ${seconds} s`);
  lab.salt.startApi();
  await lab.salt.apiReady();
  const back = Date.now();
  await lab.gateway.ready();
  await admin.sees('master', 'available');
  const took = Date.now() - back;
  assert.ok(took < limit(10_000), `well after ${took} ms`);
  admin.says('web01', 'test.echo again');
  await admin.hears('web01', 'again');
  await admin.leaves();
});

test('Prosody restarts: the gateway comes back by itself', async () => {
  await lab.server.stop();
  await lab.server.start();
  await lab.gateway.ready();
  const admin = await lab.person('admin');
  admin.says('web01', 'test.version');
  await admin.hears('web01', lab.salt.version);
  await admin.leaves();
});

test('SIGTERM: it leaves with exit code 0', async () => {
  assert.equal(await lab.gateway.stop(), 0);
  assert.equal((await lab.gateway.readiness()).status, 0);
});

test('check: 0 when both ends let it in, 1 when one does not, 2 for a config that cannot be used', () => {
  const config = lab.config();
  const good = runCheck(lab.dir, config);
  assert.equal(good.status, 0, good.output);
  assert.doesNotMatch(good.output, /^failed/m);

  const wrongSecret = runCheck(lab.dir, {
    ...config,
    component: { ...(config.component as object), secret: 'wrong' },
  });
  assert.equal(wrongSecret.status, 1, wrongSecret.output);
  assert.match(wrongSecret.output, /^failed +component: .*secret/m);

  const wrongPassword = runCheck(lab.dir, {
    ...config,
    salt: { ...(config.salt as object), password: 'wrong' },
  });
  assert.equal(wrongPassword.status, 1, wrongPassword.output);
  assert.match(wrongPassword.output, /^failed +salt: /m);
  assert.doesNotMatch(wrongPassword.output, /wrong$/m, 'no secret is shown');

  const unknownKey = runCheck(lab.dir, { ...config, admin: ['admin@demo.no'] });
  assert.equal(unknownKey.status, 2, unknownKey.output);
  assert.match(unknownKey.output, /admins/);
});
