import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOMAIN, type Play, play } from '../gateway/support/play.ts';
import { VERSION } from '../support/salt-version.ts';

/* docs/design.md, "Presence": what a roster shows. */

const oneDown = {
  before: ({ salt }: Play) => {
    salt.fleet.get('web02.demo.no').up = false;
  },
};

test('subscribe: subscribed at once, then the presence', async (t) => {
  const { admin } = await play(t);
  admin.presence('web01', 'subscribe');
  await admin.sees('web01', 'subscribed');
  await admin.sees('web01', 'available');
});

test('subscribe: what goes out is from the bare contact to the bare person', async (t) => {
  const { admin } = await play(t);
  admin.presence('web01', 'subscribe');
  const subscribed = await admin.nextPresence('web01');
  assert.equal(subscribed.attrs.from, `web01@${DOMAIN}`);
  assert.equal(subscribed.attrs.to, 'admin@demo.no');
});

test('a contact is there, and gone, at one and the same resource: clients such as Converse keep others', async (t) => {
  const scene = await play(t, oneDown);
  const { admin } = scene;
  const from: (string | undefined)[] = [];
  for (const contact of ['web01', 'web02', 'master', DOMAIN]) {
    admin.presence(contact, 'probe');
    from.push((await admin.nextPresence(contact)).attrs.from);
  }
  assert.deepEqual(
    from,
    ['web01@', 'web02@', 'master@', ''].map((local) => `${local}${DOMAIN}/salt`),
  );
  await scene.stopGateway();
  const gone = await admin.nextPresence('web01');
  assert.deepEqual([gone.attrs.from, gone.attrs.type], [`web01@${DOMAIN}/salt`, 'unavailable']);
});

test('the gateway does not subscribe back', async (t) => {
  const { admin } = await play(t);
  admin.presence('web01', 'subscribe');
  await admin.sees('web01', 'subscribed');
  await admin.sees('web01', 'available');
  admin.says('web01', 'test.version');
  await admin.hears('web01', VERSION);
  assert.deepEqual(admin.unseen(), []);
});

test('probe: answered to the device that asked', async (t) => {
  const { admin } = await play(t);
  admin.presence('web01', 'probe', { resource: 'laptop' });
  const presence = await admin.nextPresence('web01');
  assert.equal(presence.attrs.type, undefined);
  assert.equal(presence.attrs.to, 'admin@demo.no/laptop');
});

test('a minion that is down: subscribed, unavailable, with since when', async (t) => {
  const { admin } = await play(t, oneDown);
  admin.presence('web02', 'subscribe');
  await admin.sees('web02', 'subscribed');
  assert.match(await admin.sees('web02', 'unavailable'), /down since \d\d:\d\d/);
  admin.presence('web02', 'probe');
  await admin.sees('web02', 'unavailable');
});

test('the master: how many are up and down', async (t) => {
  const { admin } = await play(t, oneDown);
  admin.presence('master', 'subscribe');
  await admin.sees('master', 'subscribed');
  assert.equal(await admin.sees('master', 'away'), '1 of 3 down');
});

test('strangers: unsubscribed and no more, the same for existing, missing, master and a probe', async (t) => {
  const scene = await play(t);
  const mallory = scene.person('mallory@demo.no');
  for (const contact of ['web01', 'web99', 'master', DOMAIN]) {
    for (const type of ['subscribe', 'probe']) {
      mallory.presence(contact, type);
      const refusal = await mallory.nextPresence(contact);
      assert.deepEqual(
        { ...refusal.attrs, children: refusal.children },
        { from: scene.admin.address(contact), to: 'mallory@demo.no', type: 'unsubscribed', children: [] },
      );
    }
  }
  mallory.says('web01', 'test.ping');
  await mallory.refusedBy('web01');
  assert.deepEqual(mallory.unseen(), []);
});

test('globs: no more than twenty of them for one person, made up as they can be', async (t) => {
  const scene = await play(t);
  const { admin } = scene;
  const glob = (n: number) => `web[0${n}]*`;
  for (let n = 1; n <= 21; n++) admin.presence(glob(n), 'subscribe');
  for (let n = 1; n <= 20; n++) await admin.sees(glob(n), 'subscribed');
  assert.match(
    await admin.sees(glob(21), 'unsubscribed'),
    /20 patterns .* the most that one person may have\. Remove one first\./,
  );
  assert.deepEqual(
    scene.audit().map(({ event, outcome }) => [event, outcome]),
    [['refused', 'limit-globs']],
  );
  admin.presence(glob(1), 'unsubscribe');
  admin.presence(glob(21), 'subscribe');
  await admin.sees(glob(21), 'subscribed');
});

test('an admin who adds nobody: unsubscribed', async (t) => {
  const { admin } = await play(t);
  admin.presence('web99', 'subscribe');
  await admin.sees('web99', 'unsubscribed');
});

test('unsubscribe: nothing more is told', async (t) => {
  const scene = await play(t);
  const { admin } = scene;
  for (const contact of ['web01', 'web02']) {
    admin.presence(contact, 'subscribe');
    await admin.sees(contact, 'subscribed');
    await admin.sees(contact, 'available');
  }
  admin.presence('web01', 'unsubscribe');
  const away = scene.admin.sees('web02', 'unavailable');
  await scene.stopGateway();
  await away;
  const left = admin.unseen().filter((seen) => !seen.endsWith(': unsubscribed'));
  assert.ok(left.length <= 1, `no more than one last word of web01: ${left}`);
});

test("what asks nothing is not answered: one's own presence, errors, subscribed", async (t) => {
  const { admin } = await play(t);
  for (const type of [undefined, 'unavailable', 'error', 'subscribed', 'unsubscribed']) {
    admin.presence('web01', type);
  }
  admin.says('web01', 'test.version');
  await admin.hears('web01', VERSION);
  assert.deepEqual(admin.unseen(), []);
});

test('the own domain is ignored', async (t) => {
  const own = `web01@${DOMAIN}`;
  const scene = await play(t, { config: { admins: ['admin@demo.no', own] } });
  const minion = scene.person(own);
  minion.presence('web02', 'subscribe');
  minion.presence('web99', 'subscribe');
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', VERSION);
  assert.deepEqual(minion.unseen(), []);
});
