import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Puppet } from '../gateway/support/person.ts';
import { play, stage } from '../gateway/support/play.ts';
import type { Seen } from '../support/person.ts';

/* docs/design.md, "Presence": what changes, what a start and an end tell, what survives. */

/** Seconds between sweeps where a test waits for several. */
const OFTEN = { config: { salt: { presence_interval: 0.03 } } };

async function subscribe(person: Puppet, contacts: Record<string, Seen>): Promise<void> {
  for (const [contact, seen] of Object.entries(contacts)) {
    person.presence(contact, 'subscribe');
    await person.sees(contact, 'subscribed');
    await person.sees(contact, seen);
  }
}

test('a minion goes down and comes back: told once each, and the master counts', async (t) => {
  const scene = await play(t, OFTEN);
  const { admin, salt } = scene;
  await subscribe(admin, { web02: 'available', master: 'available' });
  salt.fleet.get('web02.demo.no').up = false;
  await admin.sees('web02', 'unavailable');
  assert.equal(await admin.sees('master', 'away'), '1 of 3 down');
  await scene.swept(3);
  assert.deepEqual(admin.unseen(), []);
  salt.fleet.get('web02.demo.no').up = true;
  await admin.sees('web02', 'available');
  assert.equal(await admin.sees('master', 'available'), '3 up, 0 down');
  await scene.swept(3);
  assert.deepEqual(admin.unseen(), []);
});

test('a new minion: counted by the master, and can be added', async (t) => {
  const scene = await play(t, OFTEN);
  await subscribe(scene.admin, { master: 'available' });
  scene.salt.fleet.minions.set('web07.demo.no', { up: true, delayMs: 0, grains: {} });
  assert.equal(await scene.admin.sees('master', 'available'), '4 up, 0 down');
  await subscribe(scene.admin, { web07: 'available' });
});

test("a minion whose key is gone: unavailable, and the master's count says so", async (t) => {
  const scene = await play(t, OFTEN);
  await subscribe(scene.admin, { web02: 'available', master: 'available' });
  scene.salt.fleet.minions.delete('web02.demo.no');
  await scene.admin.sees('web02', 'unavailable');
  assert.equal(await scene.admin.sees('master', 'available'), '2 up, 0 down');
});

test('Salt unreachable: the master goes dnd and says so, and comes back', async (t) => {
  const scene = await play(t, OFTEN);
  await subscribe(scene.admin, { master: 'available' });
  await scene.salt.setFault('down');
  assert.match(await scene.admin.sees('master', 'dnd'), /cannot be reached/);
  await scene.salt.setFault(undefined);
  assert.equal(await scene.admin.sees('master', 'available'), '3 up, 0 down');
});

test('Salt is gone at a start: the master says so, minions are away, and all is true once it is back', async (t) => {
  const scene = await play(t);
  await subscribe(scene.admin, { web01: 'available', web02: 'available', master: 'available' });
  await scene.stopGateway();
  for (const contact of ['web01', 'web02', 'master']) await scene.admin.sees(contact, 'unavailable');
  await scene.salt.setFault('down');
  scene.salt.fleet.get('web02.demo.no').up = false;
  await scene.startGateway();
  assert.match(await scene.admin.sees('master', 'dnd'), /cannot be reached/);
  for (const contact of ['web01', 'web02'])
    assert.equal(await scene.admin.sees(contact, 'away'), 'not confirmed');
  scene.admin.presence('web01', 'probe');
  await scene.admin.sees('web01', 'away');
  scene.admin.presence('db01', 'probe');

  await scene.salt.setFault(undefined);
  assert.equal(await scene.admin.sees('master', 'away'), '1 of 3 down');
  await scene.admin.sees('web01', 'available');
  await scene.admin.sees('web02', 'unavailable');
  await scene.admin.sees('db01', 'available');
});

test('a clean stop: everyone goes unavailable to every subscriber', async (t) => {
  const scene = await play(t, { config: { admins: ['admin@demo.no', 'kari@demo.no'] } });
  const kari = scene.person('kari@demo.no');
  await subscribe(scene.admin, { web01: 'available', master: 'available' });
  await subscribe(kari, { db01: 'available' });
  await scene.stopGateway();
  await scene.admin.sees('web01', 'unavailable');
  await scene.admin.sees('master', 'unavailable');
  await kari.sees('db01', 'unavailable');
  assert.deepEqual([...scene.admin.unseen(), ...kari.unseen()], []);
});

test('subscriptions survive a restart, each told once', async (t) => {
  const scene = await play(t);
  await subscribe(scene.admin, { web01: 'available', master: 'available' });
  await scene.stopGateway();
  await scene.admin.sees('web01', 'unavailable');
  await scene.admin.sees('master', 'unavailable');
  scene.salt.fleet.get('web01.demo.no').up = false;
  await scene.startGateway();
  await scene.admin.sees('web01', 'unavailable');
  assert.equal(await scene.admin.sees('master', 'away'), '1 of 3 down');
  await scene.ready();
  assert.deepEqual(scene.admin.unseen(), []);
});

test('a minion whose key went while the gateway was away: unavailable', async (t) => {
  const scene = await play(t);
  await subscribe(scene.admin, { web01: 'available', web02: 'available' });
  await scene.stopGateway();
  for (const contact of ['web01', 'web02']) await scene.admin.sees(contact, 'unavailable');
  scene.salt.fleet.minions.delete('web02.demo.no');
  await scene.startGateway();
  await scene.admin.sees('web01', 'available');
  await scene.admin.sees('web02', 'unavailable');
});

test('who is no admin any more is told nothing after a restart', async (t) => {
  const scene = await play(t, { config: { admins: ['admin@demo.no', 'kari@demo.no'] } });
  const kari = scene.person('kari@demo.no');
  for (const person of [scene.admin, kari]) await subscribe(person, { web01: 'available' });
  await scene.stopGateway();
  for (const person of [scene.admin, kari]) await person.sees('web01', 'unavailable');
  scene.configure({ admins: ['admin@demo.no'] });
  await scene.startGateway();
  await scene.admin.sees('web01', 'available');
  await scene.stopGateway();
  await scene.admin.sees('web01', 'unavailable');
  const told = kari.unseen().filter((seen) => !seen.endsWith(': unsubscribed'));
  assert.deepEqual(told, []);
});

test('nothing is told before the first sweep, and then all of it', async (t) => {
  const scene = await play(t);
  await subscribe(scene.admin, { web01: 'available', master: 'available' });
  await scene.stopGateway();
  await scene.admin.sees('web01', 'unavailable');
  await scene.admin.sees('master', 'unavailable');
  const sweep = scene.holdSweep();
  await scene.startGateway();
  await Promise.all([sweep.asked, scene.server.loggedIn(2)]);
  scene.admin.says('master', 'whoami');
  await scene.admin.hears('master', /admin/);
  assert.deepEqual(scene.admin.unseen(), []);
  sweep.release();
  await scene.admin.sees('web01', 'available');
  assert.equal(await scene.admin.sees('master', 'available'), '3 up, 0 down');
});

test('a probe before the first sweep costs nobody a subscription: the presence follows', async (t) => {
  const scene = await play(t);
  await subscribe(scene.admin, { web01: 'available' });
  await scene.stopGateway();
  await scene.admin.sees('web01', 'unavailable');
  const sweep = scene.holdSweep();
  await scene.startGateway();
  await Promise.all([sweep.asked, scene.server.loggedIn(2)]);
  scene.admin.presence('web01', 'probe');
  scene.admin.says('master', 'whoami');
  await scene.admin.hears('master', /admin/);
  assert.deepEqual(scene.admin.unseen(), []);
  sweep.release();
  await scene.admin.sees('web01', 'available');
});

test('a subscription asked for before the first sweep is not refused', async (t) => {
  const scene = await stage(t);
  const sweep = scene.holdSweep();
  await scene.startGateway();
  await Promise.all([sweep.asked, scene.server.loggedIn()]);
  scene.admin.presence('web01', 'subscribe');
  scene.admin.says('master', 'whoami');
  await scene.admin.hears('master', /admin/);
  sweep.release();
  await scene.admin.sees('web01', 'subscribed');
  await scene.admin.sees('web01', 'available');
});

test('the connection to the XMPP server was lost: everything is told again', async (t) => {
  const scene = await play(t, {
    before: ({ salt }) => {
      salt.fleet.get('web02.demo.no').up = false;
    },
  });
  await subscribe(scene.admin, { web01: 'available', web02: 'unavailable', master: 'away' });
  scene.server.drop();
  await scene.server.loggedIn(2);
  await scene.admin.sees('web01', 'available');
  await scene.admin.sees('web02', 'unavailable');
  assert.equal(await scene.admin.sees('master', 'away'), '1 of 3 down');
  assert.deepEqual(scene.admin.unseen(), []);
});

test('who loses sight of a contact while the XMPP server is away: it leaves once the server is back', async (t) => {
  const scene = await play(t, {
    config: { access: [{ who: ['kari@demo.no'], on: ['web*'], run: ['test.*'] }] },
  });
  const kari = scene.person('kari@demo.no');
  await subscribe(kari, { web01: 'available', web02: 'available' });
  scene.server.refuse(true);
  scene.server.drop();
  await scene.notReady();
  await scene.reload({ access: [{ who: ['kari@demo.no'], on: ['web01'], run: ['test.*'] }] });
  scene.server.refuse(false);
  await scene.server.loggedIn(2);
  await kari.sees('web02', 'unavailable');
  await kari.sees('web02', 'unsubscribed');
  await kari.sees('web01', 'available');
  assert.deepEqual(kari.unseen(), []);
});

test('a minion that was down and that answers is up', async (t) => {
  const scene = await play(t);
  const web01 = scene.salt.fleet.get('web01.demo.no');
  web01.up = false;
  await scene.restartGateway();
  await subscribe(scene.admin, { web01: 'unavailable', master: 'away' });
  web01.up = true;
  scene.admin.says('web01', 'test.version');
  await scene.admin.hearsAtLast('web01', /\d{4}\.\d+/);
  await scene.admin.sees('web01', 'available');
  assert.equal(await scene.admin.sees('master', 'available'), '3 up, 0 down');
});

test('a minion that is not confirmed is counted apart', async (t) => {
  const scene = await play(t);
  scene.admin.presence('master', 'probe');
  assert.equal(await scene.admin.sees('master', 'available'), '3 up, 0 down');
  scene.salt.fleet.get('web02.demo.no').up = false;
  scene.salt.fire('salt/presence/change', { new: [], lost: ['web02.demo.no'] });
  assert.equal(await scene.admin.sees('master', 'available'), '2 up, 0 down, 1 stale');
});
