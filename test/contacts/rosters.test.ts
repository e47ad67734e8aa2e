import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { fillRoster } from '../../src/contacts/rosters/fill.ts';
import type { PrivilegedRosters } from '../../src/contacts/rosters/privileged.ts';
import { literalPeople } from '../../src/contacts/rosters/wanted.ts';
import { openStore } from '../../src/store/index.ts';
import {
  buildDiscoInfo,
  type Element,
  NS_DISCO_INFO,
  NS_ROSTER_EXCHANGE,
  type RosterItem,
  resultReply,
  StanzaError,
} from '../../src/xmpp/index.ts';
import { DOMAIN, type Play, type PlayOptions, play } from '../gateway/support/play.ts';
import { ServerRosters } from '../gateway/support/rosters.ts';
import { VERSION } from '../support/salt-version.ts';

/* The config's `roster:`, XEP-0356: contacts in people's rosters, where the server allows it. */

const ADMIN = 'admin@demo.no';
const OFTEN = { salt: { presence_interval: 0.03 } };

async function scene(t: TestContext, config: Record<string, unknown> = {}, options: PlayOptions = {}) {
  let rosters: ServerRosters | undefined;
  const made = await play(t, {
    ...options,
    config: { roster: { minions: ['web*'] }, ...config },
    before: ({ server }: Play) => {
      rosters = new ServerRosters(server);
    },
  });
  if (!rosters) throw new Error('no rosters');
  return { scene: made, rosters, admin: made.admin };
}

test('fleet, groups and minions of the config are put into the roster, with names and groups, and seen', async (t) => {
  const { rosters, admin } = await scene(t, { groups: { debian: { target: 'web*' } } });
  rosters.advertise();
  await admin.sees('web02', 'available');
  await admin.sees('master', 'available');
  assert.deepEqual(rosters.names(ADMIN), ['debian', 'master', 'web01', 'web02']);
  assert.deepEqual(rosters.of(ADMIN).get(`web01@${DOMAIN}`), {
    jid: `web01@${DOMAIN}`,
    name: 'web01',
    groups: ['Salt: web'],
    subscription: 'to',
  });
  assert.deepEqual(rosters.of(ADMIN).get(`master@${DOMAIN}`)?.groups, ['Salt']);
});

test('the roster is filled after a restart too, and only once', async (t) => {
  const { scene: made, rosters, admin } = await scene(t);
  rosters.advertise();
  await admin.sees('web02', 'available');
  const { writes, reads } = rosters;
  assert.equal(writes, 3);
  await made.restartGateway();
  rosters.advertise();
  await rosters.until(() => rosters.reads > reads);
  admin.says('master', 'roster');
  await admin.hears('master', 'Already in your roster: 3 contacts.');
  assert.equal(rosters.writes, writes);
});

test('a server that is slow with one roster keeps nobody else waiting', async (t) => {
  const admins = [ADMIN, 'kari@demo.no'];
  const {
    scene: made,
    rosters,
    admin,
  } = await scene(t, {
    admins,
    roster: { fleet: false, groups: false, minions: [] },
  });
  rosters.advertise();
  const kari = made.person('kari@demo.no');
  rosters.silentFor = kari.jid;
  kari.says('master', 'roster web*');
  await rosters.until(() => rosters.reads > 0);
  admin.says('master', 'roster web*');
  await admin.hears('master', 'In your roster now: web01, web02.');
  assert.deepEqual(rosters.names(ADMIN), ['web01', 'web02']);
});

test('what a person took off is not put back, but on asking', async (t) => {
  const { scene: made, rosters, admin } = await scene(t);
  rosters.advertise();
  await admin.sees('web02', 'available');
  rosters.of(ADMIN).delete(`web01@${DOMAIN}`);
  for (let time = 0; time < 2; time++) {
    const { reads } = rosters;
    await made.restartGateway();
    rosters.advertise();
    await rosters.until(() => rosters.reads > reads);
  }
  assert.equal(rosters.writes, 3);
  admin.says('master', 'roster web*');
  await admin.hears('master', 'In your roster now: web01.');
  assert.deepEqual(rosters.names(ADMIN), ['master', 'web01', 'web02']);
});

test('a name and groups that a person gave are left as they are', async (t) => {
  const { rosters, admin } = await scene(t);
  const own = { jid: `web01@${DOMAIN}`, name: 'The web', groups: ['Work'], subscription: 'both' };
  rosters.of(ADMIN).set(own.jid, own);
  rosters.advertise();
  await admin.sees('web02', 'available');
  await admin.sees('web01', 'available');
  assert.deepEqual(rosters.of(ADMIN).get(own.jid), own);
});

test('another master_name: the new contact comes, the old one goes', async (t) => {
  const { scene: made, rosters, admin } = await scene(t);
  rosters.advertise();
  await admin.sees('web02', 'available');
  made.configure({ master_name: 'fleet' });
  await made.restartGateway();
  rosters.advertise();
  await rosters.until(() => rosters.names(ADMIN).join() === 'fleet,web01,web02');
});

test('what is to stand there is another: written where the person left it as it was', async (t) => {
  const store = await openStore(':memory:');
  t.after(() => store.close());
  const look = { groups: ['Salt'], subscription: 'to' };
  const roster = [
    { jid: 'a@s', name: 'a', ...look },
    { jid: 'b@s', name: 'My b', ...look },
  ];
  const written: RosterItem[] = [];
  const privileged = {
    read: async () => new Map(roster.map((item) => [item.jid, item])),
    write: async (_person: string, item: RosterItem) => void written.push(item),
  };
  for (const local of ['a', 'b']) store.roster.filled(ADMIN, local, local, ['Salt']);
  const options = {
    privileged: privileged as unknown as PrivilegedRosters,
    table: store.roster,
    subscriptions: store.subscriptions,
    subscribed: () => {},
    addressOf: (local: string) => `${local}@s`,
    exists: () => true,
  };
  const wanted = ['a', 'b'].map((local) => ({ local, jid: `${local}@s`, name: local, groups: ['Salt: x'] }));
  await fillRoster(options, ADMIN, wanted);
  await fillRoster(options, ADMIN, wanted);
  assert.deepEqual(written[0], { jid: 'a@s', name: 'a', groups: ['Salt: x'], subscription: 'to' });
  assert.equal(written.filter(({ jid }) => jid === 'b@s').length, 0);
});

test('a new minion comes into the roster, one whose key is gone leaves it', async (t) => {
  const { scene: made, rosters, admin } = await scene(t, OFTEN);
  rosters.advertise();
  await admin.sees('web02', 'available');
  const { minions } = made.salt.fleet;
  minions.set('web07.demo.no', { up: true, delayMs: 0, grains: {} });
  minions.delete('web02.demo.no');
  await rosters.until(() => rosters.names(ADMIN).join() === 'master,web01,web07');
  minions.set('web02.demo.no', { up: true, delayMs: 0, grains: {} });
  await rosters.until(() => rosters.names(ADMIN).join() === 'master,web01,web02,web07');
});

test('a contact that the person added is left there when its minion is gone', async (t) => {
  const { scene: made, rosters, admin } = await scene(t, OFTEN);
  const own = { jid: `db01@${DOMAIN}`, name: 'Data', groups: [], subscription: 'to' };
  rosters.of(ADMIN).set(own.jid, own);
  rosters.advertise();
  await admin.sees('web02', 'available');
  const { minions } = made.salt.fleet;
  minions.delete('db01.demo.no');
  minions.set('web07.demo.no', { up: true, delayMs: 0, grains: {} });
  await rosters.until(() => rosters.names(ADMIN).join() === 'db01,master,web01,web02,web07');
});

test("an advert counts for its own server's people alone, and not from an account", async (t) => {
  const { rosters, admin } = await scene(t);
  rosters.advertise('both', 'evil.example');
  rosters.advertise('both', 'mallory@demo.no');
  rosters.advertise('get');
  admin.says('web01', 'test.version');
  await admin.hears('web01', VERSION);
  admin.says('web01', 'roster');
  await admin.hears('web01', /can't edit your contact list/);
  assert.equal(rosters.reads + rosters.writes, 0);
});

test('whose rosters are filled: admins and literal JIDs in rules that allow', () => {
  const people = literalPeople({
    admins: ['admin@demo.no'],
    people: { oncall: ['ola@demo.no', '*@else.no'] },
    access: [
      {
        who: ['*@demo.no', 'Kari@demo.no', '@oncall', '@nobody', 'room@muc.demo.no/nick', 'demo.no'],
        deny: false,
      },
      { who: ['intern@demo.no'], deny: true },
    ],
  });
  assert.deepEqual(people, ['admin@demo.no', 'kari@demo.no', 'ola@demo.no']);
});

test('only literal people: an admin, and none that a glob means', async (t) => {
  const { rosters, admin } = await scene(t, {
    access: [{ who: ['*@demo.no'], on: ['*'], run: ['test.ping'] }],
  });
  rosters.of('kari@demo.no');
  rosters.advertise();
  await admin.sees('web02', 'available');
  assert.deepEqual(rosters.names('kari@demo.no'), []);
});

test('without the privilege: the minions asked for ask to be added, and their addresses are said', async (t) => {
  const { admin } = await play(t);
  admin.says('master', 'roster web*');
  assert.equal((await admin.isAsked('web01')).attrs.type, 'subscribe');
  const asking = await admin.isAsked('web02');
  assert.deepEqual([asking.attrs.type, asking.attrs.to], ['subscribe', ADMIN]);
  await admin.hears('master', new RegExp(`web01@${DOMAIN}\nweb02@${DOMAIN}$`));
});

test('without the privilege, many: addresses alone', async (t) => {
  const minions = Array.from({ length: 12 }, (_, index) => `web${index + 10}.demo.no`);
  const { admin } = await play(t, { minions });
  admin.says('master', 'roster web*');
  await admin.hears('master', /by hand[\s\S]*web10@/);
  assert.deepEqual(admin.unseen(), []);
});

test('a client that takes suggestions (XEP-0144) is given them', async (t) => {
  const { server, admin } = await play(t);
  const suggestions = Promise.withResolvers<Element>();
  server.takes((stanza) => {
    const isQuestion = stanza.getChild('query', NS_DISCO_INFO) !== undefined && stanza.attrs.type === 'get';
    const features = [NS_DISCO_INFO, NS_ROSTER_EXCHANGE];
    if (isQuestion) server.deliver(resultReply(stanza, buildDiscoInfo({ identities: [], features })));
    const suggested = stanza.getChild('x', NS_ROSTER_EXCHANGE);
    if (suggested) suggestions.resolve(suggested);
    return isQuestion;
  });
  admin.says('master', 'test.version');
  await admin.hears('master', new RegExp(VERSION));
  admin.says('master', 'roster web*');
  const items = (await suggestions.promise).getChildren('item').map(({ attrs }) => attrs.jid);
  assert.deepEqual(items, [`web01@${DOMAIN}`, `web02@${DOMAIN}`]);
  await admin.hears('master', /2 contacts to add/);
  assert.deepEqual(admin.unseen(), []);
});

test('a server that refuses after all: the other way', async (t) => {
  for (const refusal of ['forbidden', 'service-unavailable'] as const) {
    await t.test(refusal, async (t) => {
      const { rosters, admin } = await scene(t);
      rosters.refusal = new StanzaError(refusal);
      rosters.advertise();
      await rosters.until(() => rosters.reads > 0);
      admin.says('web01', 'roster');
      await admin.hears('web01', /can't edit your contact list/);
    });
  }
});

test('a roster that could not be written is tried again as soon as its owner is there', async (t) => {
  const { rosters, admin } = await scene(t);
  rosters.refusal = new StanzaError('service-unavailable');
  rosters.advertise();
  await rosters.until(() => rosters.reads > 0);
  // By itself the gateway would try again after 1 s, then 2, 4 and 8.
  for (let reads = 1; reads < 4; reads++) {
    await rosters.until(() => rosters.reads >= reads);
    admin.says('web01', 'test.ping');
    await admin.hears('web01', 'True');
  }
  await rosters.until(() => rosters.reads >= 4);
  rosters.refusal = undefined;
  admin.says('web01', 'test.ping');
  await rosters.until(() => rosters.names(ADMIN).includes('web02'));
});

test('a server that takes the contact and not the subscription: one is tried and taken back, the other way then', async (t) => {
  const { rosters, admin } = await scene(t, { roster: { minions: ['*'] } });
  rosters.keepsSubscriptions = true;
  rosters.advertise();
  // Written and removed.
  await rosters.until(() => rosters.writes === 2);
  assert.deepEqual(rosters.names(ADMIN), []);
  admin.says('master', 'roster web*');
  assert.equal((await admin.isAsked('web01')).attrs.type, 'subscribe');
  await admin.isAsked('web02');
  await admin.hears('master', /can't edit your contact list/);
  assert.equal(rosters.writes, 2, 'that server is not tried again');
});

test('a contact that a person kept without a subscription is not taken back', async (t) => {
  const { rosters, admin } = await scene(t, { roster: { fleet: false } });
  rosters.keepsSubscriptions = true;
  const jid = `web01@${DOMAIN}`;
  rosters.of(ADMIN).set(jid, { jid, name: 'My web', groups: [], subscription: 'none' });
  rosters.advertise();
  admin.says('web01', 'roster');
  await admin.hears('web01', /can't edit your contact list/);
  assert.deepEqual(rosters.names(ADMIN), ['web01']);
});

test('a contact kept without being subscribed to: subscribed when asked for', async (t) => {
  const { rosters, admin } = await scene(t);
  const jid = `db01@${DOMAIN}`;
  rosters.of(ADMIN).set(jid, { jid, name: 'db01', groups: [], subscription: 'none' });
  rosters.advertise();
  await admin.sees('web02', 'available');
  admin.says('db01', 'roster');
  await admin.hears('db01', 'In your roster now: db01.');
  assert.equal(rosters.of(ADMIN).get(jid)?.subscription, 'to');
});

test('roster at a minion, and words that mean nobody', async (t) => {
  const { rosters, admin } = await scene(t, { roster: { fleet: false } });
  rosters.advertise();
  admin.says('db01', 'roster');
  await admin.hears('db01', 'In your roster now: db01.');
  admin.says('master', 'roster nobody');
  await admin.hears('master', 'There is no minion or group "nobody".');
  admin.says('master', 'roster web01 web02');
  await admin.hears('master', /one word/);
  admin.says('master', 'roster');
  await admin.hears('master', /Nothing to add/);
});
