import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import {
  type Element,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  NS_UPLOAD,
  resultReply,
  xml,
} from '../../src/xmpp/index.ts';
import { VERSION } from '../support/salt-version.ts';
import { type Play, play } from './support/play.ts';
import { ServerRosters } from './support/rosters.ts';
import type { XmppServer } from './support/server.ts';

/* A reloaded config (SIGHUP): the keys that change at once, and those that need a restart. */

const LONG = Array.from({ length: 90 }, (_, line) => `line ${line}`).join('\n');

test('limits hold from then on', async (t) => {
  const at = await play(t);
  at.admin.says('web01', 'test.version');
  await at.admin.hears('web01', VERSION);
  assert.deepEqual(await at.reload({ limits: { max_message_bytes: 12 } }), []);
  at.admin.says('web01', 'test.version --async');
  await at.admin.hears('web01', /over the limit of 12 bytes/);
  await at.reload({ limits: { max_message_bytes: 1000, jobs: 1, jobs_per_user: 1 } });
  const gate = at.holdFunction('test.slow');
  at.admin.says('web01', 'test.slow');
  await at.audited('run', 2);
  at.admin.says('web02', 'test.ping');
  await at.admin.hears('web02', /limits\.jobs_per_user/);
  await at.reload({ limits: { jobs: 2, jobs_per_user: 2 } });
  at.admin.says('web02', 'test.ping');
  await at.admin.hears('web02', 'True');
  gate.release();
  await at.admin.hears('web01', /at last/);
  await at.reload({ limits: { burst: 1, per_user_per_minute: 1 } });
  at.admin.says('web01', 'whoami');
  at.admin.says('web01', 'whoami');
  await at.admin.hears('web01', /you may ask 1 times a minute/);
});

test('what is asked back, and how answers look, are as the new config says', async (t) => {
  const at = await play(t);
  at.salt.fleet.functions.set('test.echo', () => ({ ret: LONG }));
  await at.reload({ confirm: ['test.echo'], output: { lines: 5 } });
  at.admin.says('web01', 'test.echo x');
  await at.admin.hears('web01', /Reply yes or no/);
  at.admin.says('web01', 'yes');
  await at.admin.hears('web01', /line 4\n(?!line 5)/);
  await at.reload({ confirm: [], confirm_above: 1, output: { lines: 200 } });
  at.admin.says('web01', 'test.echo x');
  await at.admin.hears('web01', /line 89/);
  at.admin.says('master', 'web* cmd.run id');
  await at.admin.hears('master', /yes 2/);
});

test("Salt's timeout, the sweeps and the greeting are as the new config says", async (t) => {
  const at = await play(t, { config: { salt: { presence_interval: 3600, timeout: 3600 } } });
  await at.reload({ salt: { timeout: 0.3, presence_interval: 0.5 }, greet: true });
  await at.admin.hears('master', /Salt gateway ready for action/);
  await at.reload({ salt: { presence_interval: 3600 } });
  at.salt.fleet.get('web01.demo.no').up = false;
  at.admin.says('web01', 'test.version');
  await at.admin.hearsAtLast('web01', /no answer in 0\.3 s/);
});

test('a minion that is down for long enough by the new config is told of', async (t) => {
  const at = await play(t, { config: { watch: { down_after: 3600 } } });
  at.admin.says('master', 'watch down');
  await at.admin.hears('master', /./);
  at.admin.presence('web01', 'subscribe');
  await at.admin.sees('web01', 'subscribed');
  await at.admin.sees('web01', 'available');
  at.salt.fleet.get('web01.demo.no').up = false;
  at.admin.says('web01', 'test.ping');
  await at.admin.sees('web01', 'away');
  await at.admin.sees('web01', 'unavailable');
  await at.reload({ watch: { down_after: 0.1 } });
  await at.admin.hears('master', /web01/);
});

test('what takes a restart is named, and stays as it was until then', async (t) => {
  const at = await play(t);
  const waiting = await at.reload({
    component: { secret: 'another' },
    salt: { url: 'http://127.0.0.1:1', password: 'another', timeout: 5 },
    master_name: 'salt',
    store: 'elsewhere.db',
    http: { listen: '127.0.0.1:1' },
    limits: { burst: 1000 },
  });
  assert.deepEqual(waiting.toSorted(), [
    'component.secret',
    'http.listen',
    'master_name',
    'salt.password',
    'salt.url',
    'store',
  ]);
  at.admin.says('master', 'web01 test.version');
  await at.admin.hears('master', `web01: ${VERSION}`);
  assert.deepEqual((await at.reload({})).toSorted(), waiting.toSorted(), 'named until the restart');
});

test('the connection, the jobs that run and what is seen go on over a reload', async (t) => {
  const at = await play(t);
  for (const contact of ['web01', 'master']) {
    at.admin.presence(contact, 'subscribe');
    await at.admin.sees(contact, 'subscribed');
    await at.admin.sees(contact, 'available');
  }
  const gate = at.holdFunction('test.slow');
  at.admin.says('web01', 'test.slow');
  await at.audited('run');
  const others = { access: [{ who: ['kari@demo.no'], on: ['web*'], run: ['test.*'] }] };
  await at.reload({ ...others, groups: { web: { target: 'web*' } }, confirm: [], output: { lines: 5 } });
  gate.release();
  await at.admin.hearsAtLast('web01', /at last/);
  at.admin.says('web02', 'test.version');
  await at.admin.hears('web02', VERSION);
  assert.deepEqual(at.admin.unseen(), [], 'nobody was seen to go or to come');
  assert.deepEqual([at.server.connected, at.server.logIns], [true, 1]);
});

test('whether archives may keep an answer is as the new config says', async (t) => {
  const at = await play(t);
  const isKept = async () => {
    at.admin.says('web01', 'test.version');
    const message = await at.admin.hearsMessage('web01');
    return !message.getChild('no-permanent-store', 'urn:xmpp:hints');
  };
  assert.equal(await isKept(), true);
  await at.reload({ output: { archive: false } });
  assert.equal(await isKept(), false);
  await at.reload({ output: { archive: true } });
  assert.equal(await isKept(), true);
});

test('who is in the rosters is as the new config says', async (t) => {
  let rosters: ServerRosters | undefined;
  const before = ({ server }: Play) => {
    rosters = new ServerRosters(server);
  };
  const at = await play(t, { before, config: { roster: { fleet: true, minions: ['web01*'] } } });
  assert.ok(rosters);
  rosters.advertise();
  const become = (names: string[]) =>
    rosters?.until(() => isDeepStrictEqual(rosters?.names('admin@demo.no'), names));
  await become(['master', 'web01']);
  await at.reload({ roster: { minions: ['web*'] } });
  await become(['master', 'web01', 'web02']);
});

test('whether long answers are uploaded is as the new config says', async (t) => {
  const puts: string[] = [];
  const names: string[] = [];
  const web = createServer(async (request, response) => {
    puts.push(await text(request));
    response.writeHead(201).end();
  }).listen(0, 'localhost');
  await once(web, 'listening');
  t.after(() => web.close());
  const { port } = web.address() as AddressInfo;
  const at = await play(t, {
    before: ({ server }) =>
      server.takes((stanza) => offersUploads(server, stanza, `http://localhost:${port}/1`, names)),
  });
  at.salt.fleet.functions.set('test.echo', () => ({ ret: LONG }));
  at.admin.says('web01', 'test.echo x');
  await at.admin.hears('web01', /more/);
  await at.reload({ output: { upload: true } });
  at.admin.says('web01', 'test.echo x');
  await at.admin.hearsAtLast('web01', /upload\.demo\.no\/1/);
  assert.match(puts.join(), /line 89/);
  assert.deepEqual(names, ['web01-test.echo.txt']);
});

/** As a server with an upload service (XEP-0363), which takes files at `put`. */
function offersUploads(server: XmppServer, iq: Element, put: string, names: string[]): boolean {
  const { to } = iq.attrs;
  const [asked] = iq.getChildElements();
  if (!iq.is('iq') || iq.attrs.type !== 'get' || asked === undefined) return false;
  const answer = (content: Element) => {
    server.deliver(resultReply(iq, content));
    return true;
  };
  if (to === 'demo.no' && asked.is('query', NS_DISCO_ITEMS))
    return answer(xml('query', { xmlns: NS_DISCO_ITEMS }, xml('item', { jid: 'upload.demo.no' })));
  if (to !== 'upload.demo.no') return false;
  if (asked.is('query', NS_DISCO_INFO))
    return answer(xml('query', { xmlns: NS_DISCO_INFO }, xml('feature', { var: NS_UPLOAD })));
  names.push(asked.attrs.filename ?? '');
  const get = xml('get', { url: 'https://upload.demo.no/1' });
  return answer(xml('slot', { xmlns: NS_UPLOAD }, get, xml('put', { url: put })));
}
