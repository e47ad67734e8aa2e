import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VERSION } from '../support/salt-version.ts';
import { DOMAIN, play, stage } from './support/play.ts';

/* Each row of the demo script of 2013 that the gateway replaces. */

test('login: one component connection and one Salt session serve every minion', async (t) => {
  const { server, salt } = await play(t);
  assert.equal(server.logIns, 1);
  assert.equal(salt.counts.logins, 1);
});

test('minion list: `minions` to the master', async (t) => {
  const { admin } = await play(t);
  admin.says('master', 'minions');
  await admin.hears('master', 'db01, web01, web02');
});

test('master call: `host: value` of every minion, sorted', async (t) => {
  const { admin, salt } = await play(t, { minions: ['web02.demo.no', 'db01.demo.no', 'web01.demo.no'] });
  admin.says('master', 'test.version');
  await admin.hears('master', `db01: ${VERSION}\nweb01: ${VERSION}\nweb02: ${VERSION}`);
  assert.equal(salt.fleet.executions, 3);
});

test('master call: a message to the bare domain is one to the master', async (t) => {
  const { admin } = await play(t);
  admin.says(DOMAIN, 'test.ping');
  await admin.hears(DOMAIN, 'db01: True\nweb01: True\nweb02: True');
});

test('minion call: the value alone, of that minion alone', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', VERSION);
  const [call, ...more] = scene.calls();
  assert.deepEqual(more, []);
  assert.equal(call?.tgt_type, 'list');
  assert.deepEqual([call?.tgt].flat(), ['web01.demo.no']);
  assert.equal(scene.salt.fleet.executions, 1);
});

test('minion call: words after the function are its arguments', async (t) => {
  const { admin } = await play(t);
  admin.says('web01', 'test.echo "disk full"');
  await admin.hears('web01', 'disk full');
});

test('admin only: others are refused, and nothing reaches Salt', async (t) => {
  const scene = await play(t);
  const before = scene.salt.counts.requests;
  const mallory = scene.person('mallory@demo.no');
  for (const contact of ['web01', 'no-such-minion', 'master', DOMAIN]) {
    mallory.says(contact, 'test.ping');
    assert.equal((await mallory.refusedBy(contact)).code, 'forbidden');
  }
  mallory.says('web01', 'minions');
  assert.equal((await mallory.refusedBy('web01')).code, 'forbidden');
  assert.deepEqual(scene.calls(), []);
  assert.equal(scene.salt.counts.requests, before);
});

test('admin only: a refusal is the same whether the minion exists or not', async (t) => {
  const scene = await play(t);
  const mallory = scene.person('mallory@demo.no');
  mallory.says('web01', 'test.ping');
  mallory.says('web99', 'test.ping');
  const [existing, missing] = [await mallory.refusedBy('web01'), await mallory.refusedBy('web99')];
  assert.deepEqual(existing, missing);
});

test('admin only: an admin is one at every device, a namesake elsewhere is not', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.ping', { resource: 'laptop' });
  const answer = await scene.admin.hearsMessage('web01');
  assert.equal(answer.attrs.to, 'admin@demo.no/laptop');
  const namesake = scene.person('admin@evil.example');
  namesake.says('web01', 'test.ping');
  assert.equal((await namesake.refusedBy('web01')).code, 'forbidden');
});

test('both greetings: from the master, and where wished from each minion', async (t) => {
  const scene = await play(t, { config: { greet: 'minions' } });
  await scene.admin.hears('master', /^Salt gateway ready for action\. All \d minions are up\.\n/);
  for (const name of ['db01', 'web01', 'web02']) {
    await scene.admin.hears(name, `Hello, Salt minion ${name} reporting for duty.`);
  }
});

test('both greetings: said once, not again after a restart', async (t) => {
  const scene = await play(t, { config: { greet: 'minions' } });
  await scene.admin.hears('master', /^Salt gateway ready for action\. All \d minions are up\.\n/);
  await scene.admin.hears('web02', /reporting for duty/);
  const greeted = scene.admin.unheard().length;
  await scene.restartGateway();
  scene.admin.says('web02', 'test.ping');
  await scene.admin.hears('web02', 'True');
  assert.equal(scene.admin.unheard().length, greeted);
});

test('both greetings: a minion that joins later says hello at a later start, and only it', async (t) => {
  const scene = await play(t, { config: { greet: 'minions' }, minions: ['web01.demo.no'] });
  await scene.admin.hears('web01', /reporting for duty/);
  await scene.stopGateway();
  scene.salt.fleet.minions.set('web07.demo.no', { up: true, delayMs: 0, grains: {} });
  await scene.startGateway();
  await scene.admin.hears('web07', 'Hello, Salt minion web07 reporting for duty.');
  assert.ok(!scene.admin.unheard().some((line) => line.startsWith('web01')));
});

test('both greetings: the master alone by default, and it tells how to turn encryption off', async (t) => {
  const scene = await stage(t, { config: { greet: true } });
  const said = scene.admin.hears('master', /^Salt gateway ready for action\. All \d minions are up\.\n/);
  await scene.startGateway();
  assert.match(await said, /turn encryption \(OMEMO\) off/);
  scene.admin.says('web01', 'test.ping');
  await scene.admin.hears('web01', 'True');
  assert.deepEqual(scene.admin.unheard(), []);
});

test('both greetings: kept for later where the XMPP server could not be reached at first', async (t) => {
  const scene = await stage(t, {
    config: { greet: true, component: { secret: 'wrong' }, salt: { presence_interval: 0.03 } },
  });
  const swept = scene.swept();
  await scene.startGateway();
  await Promise.all([swept, scene.server.refusedLogIn()]);
  await scene.stopGateway();
  scene.configure({ component: { secret: 's3cret' } });
  await scene.startGateway();
  await scene.admin.hears('master', /^Salt gateway ready for action\. All \d minions are up\.\n/);
});

test('both greetings: none where they are turned off', async (t) => {
  const scene = await play(t, { config: { greet: false } });
  scene.admin.says('master', 'minions');
  await scene.admin.hears('master', 'db01, web01, web02');
  assert.deepEqual(scene.admin.unheard(), []);
});

test('domain stripping, both ways: in names and addresses out, in addresses in', async (t) => {
  const scene = await play(t, { minions: ['web01.demo.no', 'mail.other.example'] });
  scene.admin.says('web01', 'test.ping');
  await scene.admin.hears('web01', 'True');
  scene.admin.says('mail.other.example', 'test.ping');
  await scene.admin.hears('mail.other.example', 'True');
  assert.deepEqual(
    scene.calls().map(({ tgt }) => [tgt].flat()),
    [['web01.demo.no'], ['mail.other.example']],
  );
  scene.admin.says('master', 'test.ping');
  await scene.admin.hears('master', 'mail.other.example: True\nweb01: True');
});

test('a greeting has examples that work, and an admin who comes by a reload gets one too', async (t) => {
  const scene = await play(t, { config: { greet: true } });
  await scene.admin.hearsMessage('master');
  await scene.reload({ admins: ['admin@demo.no', 'kari@demo.no'] });
  const kari = scene.person('kari@demo.no');
  const greeting = await kari.hears('master', /^Salt gateway ready for action/);
  const examples = Array.from(greeting.matchAll(/^`(.*)`$/gm), ([, line = '']) => line);
  assert.equal(examples.length, 3, greeting);
  assert.ok(
    examples.every((line) => !/^(?:minions|keys|jobs)$/.test(line)),
    greeting,
  );
  for (const line of examples) {
    kari.says('master', line);
    await kari.hears('master', /^(?!I didn't understand|✗|Nothing ran)/);
  }
  assert.ok(await kari.isAsked('master'));
  await scene.reload({ admins: ['admin@demo.no', 'kari@demo.no', 'ola@demo.no'] });
  await scene.person('ola@demo.no').hearsMessage('master');
  assert.deepEqual([...kari.unheard(), ...scene.admin.unheard()], []);
});

test('a greeting says what is down, and with no minion up it shows words that work', async (t) => {
  const scene = await stage(t, {
    config: { greet: true },
    before: ({ salt }) => {
      for (const minion of salt.fleet.minions.values()) minion.up = false;
    },
  });
  await scene.startGateway();
  await scene.admin.hears(
    'master',
    /^Salt gateway ready for action\. 3 of 3 minions are down\.\n.*\n.*\n`minions`\n/,
  );
});
