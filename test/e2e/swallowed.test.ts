import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { freePorts } from '../../lab/ports.ts';
import { Processes } from '../../lab/processes.ts';
import { buildPing, ComponentTransport, type TransportLimits } from '../../src/xmpp/index.ts';
import { keptLog } from '../support/kept-log.ts';
import { runCheck } from './support/check.ts';
import { ejabberdWithPrivileges } from './support/ejabberd.ts';

/* A real ejabberd that swallows the requests of every component, as mod_privilege is there for another one. */

const DOMAIN = 'salt.demo.no';
const SECRET = 's3cret';

async function serverThatSwallows(t: TestContext): Promise<{ dir: string; service: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'sx-swallow-'));
  const [client = 0, component = 0, web = 0] = await freePorts(3);
  const processes = new Processes(dir);
  t.after(async () => {
    await processes.stopAll(3000);
    rmSync(dir, { recursive: true, force: true });
  });
  const layout = {
    dir: join(dir, 'server'),
    host: 'demo.no',
    component: { domain: DOMAIN, secret: SECRET },
    ports: { client, component, web },
  };
  mkdirSync(layout.dir);
  const say = (line: string) => process.stderr.write(`# ${line}\n`);
  await (await ejabberdWithPrivileges('slidge.demo.no')(layout, processes, say)).start();
  return { dir, service: `xmpp://127.0.0.1:${component}` };
}

async function online(t: TestContext, service: string, limits: Partial<TransportLimits>) {
  const transport = new ComponentTransport({
    domain: DOMAIN,
    service,
    secret: SECRET,
    log: keptLog(),
    limits,
  });
  t.after(() => transport.stop());
  transport.start();
  await once(transport, 'online');
  return transport;
}

test('requests are swallowed: the stream is proved by a message, and check says what to do', async (t) => {
  const { dir, service } = await serverThatSwallows(t);
  const transport = await online(t, service, { keepaliveMs: 100, keepaliveTimeoutMs: 1_000 });
  const offline = once(transport, 'offline');
  const ping = assert.rejects(transport.request(buildPing(DOMAIN, DOMAIN), { timeoutMs: 2_500 }), {
    code: 'timeout',
  });
  await transport.echoed({ timeoutMs: 5_000 });
  // Longer than a silent stream is kept.
  await ping;
  assert.equal(await Promise.race([offline, later(0, 'online')]), 'online');
  await transport.stop();
  const config = {
    component: { domain: DOMAIN, service, secret: SECRET },
    salt: { url: 'http://127.0.0.1:1', username: 'a', password: 'b' },
    admins: ['admin@demo.no'],
    store: join(dir, 'store.db'),
  };
  assert.match(
    runCheck(dir, config).output,
    /^failed +component: demo\.no does not answer .*Take mod_privilege out of ejabberd\.yml.*only admins/m,
  );
});
