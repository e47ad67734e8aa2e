import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { play, stage } from '../gateway/support/play.ts';
import { until } from '../support/patience.ts';

test('/readyz: ready once connected, logged in and the fleet read', async (t) => {
  const scene = await play(t);
  const { status, body } = await scene.http('/readyz');
  assert.equal(status, 200);
  assert.deepEqual(body, { status: 'ready' });
});

test('/readyz: not before the fleet was read once, and says so; /healthz all the same', async (t) => {
  const scene = await stage(t);
  const sweep = scene.holdSweep();
  await scene.startGateway();
  await Promise.all([sweep.asked, scene.server.loggedIn()]);
  const waiting = await scene.http('/readyz');
  assert.equal(waiting.status, 503);
  assert.deepEqual(Object.keys(waiting.body).sort(), ['fleet', 'status']);
  assert.match(waiting.body.fleet ?? '', /not read yet/);
  assert.equal((await scene.http('/healthz')).status, 200);
  sweep.release();
  await scene.ready();
});

test('/readyz: Salt is down: which end and why', async (t) => {
  const scene = await stage(t);
  await scene.salt.setFault('down');
  await scene.startGateway();
  await scene.server.loggedIn();
  scene.admin.says('master', 'test.ping');
  await scene.admin.hears('master', /cannot be reached/);
  const { status, body } = await scene.http('/readyz');
  assert.equal(status, 503);
  assert.match(body.salt ?? '', /cannot be reached .*is salt-api running\?/);
  assert.equal(body.component, undefined);
  assert.equal((await scene.http('/healthz')).status, 200);
});

test('/readyz: the XMPP server goes: which end and why, and ready again once it is back', async (t) => {
  const scene = await play(t);
  scene.server.refuse(true);
  scene.server.drop();
  const waiting = await scene.notReady();
  assert.ok((waiting.component ?? '').length > 0);
  assert.equal(waiting.salt, undefined);
  assert.equal((await scene.http('/healthz')).status, 200);
  scene.server.refuse(false);
  await scene.ready();
});

test('/readyz: a wrong component secret is named', async (t) => {
  const component = { domain: 'salt.demo.no', secret: 'wr0ng' };
  const scene = await stage(t, { config: { component } });
  await scene.startGateway();
  await scene.server.refusedLogIn();
  const { status, body } = await until(async () => {
    const said = await scene.http('/readyz');
    return said.body.component === 'not connected yet' ? undefined : said;
  }, '/readyz does not say why it is not connected');
  assert.equal(status, 503);
  assert.match(body.component ?? '', /secret/);
  assert.doesNotMatch(JSON.stringify(body), /wr0ng/);
});

test('another path: 404 that names the right ones', async (t) => {
  const scene = await play(t);
  const { status, body } = await scene.http('/');
  assert.equal(status, 404);
  assert.match(JSON.stringify(body), /\/healthz.*\/readyz/);
});

test('after a stop nothing listens any more', async (t) => {
  const scene = await play(t);
  await scene.http('/healthz');
  await scene.stopGateway();
  await assert.rejects(scene.http('/healthz'));
});

test("a port in use: the start fails with Node's own code", async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.after(() => taken.close());
  const { port } = taken.address() as { port: number };
  const scene = await stage(t, { config: { http: { listen: `127.0.0.1:${port}` } } });
  await assert.rejects(scene.startGateway(), { code: 'EADDRINUSE' });
});
