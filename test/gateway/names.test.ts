import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xml } from '../../src/xmpp/index.ts';
import { VERSION } from '../support/salt-version.ts';
import { DOMAIN, play } from './support/play.ts';

/** Ids that are not a legal localpart, and the address that a server gives each (XEP-0106, nodeprep). */
const NAMES: [id: string, local: string, name: string][] = [
  ['Web 01', 'web\\2001', 'Web 01'],
  ['a@b', 'a\\40b', 'a@b'],
  ['æ', 'æ', 'æ'],
  ['straße', 'strasse', 'straße'],
  ['UPPER.demo.no', 'upper', 'UPPER'],
  ["o'hara/db:1", 'o\\27hara\\2fdb\\3a1', "o'hara/db:1"],
  ['ﬁle１', 'file1', 'ﬁle１'],
];

for (const [id, local, name] of NAMES) {
  test(`the minion "${id}" answers at ${local}@`, async (t) => {
    const scene = await play(t, { minions: [id, 'web01.demo.no'] });
    scene.admin.says(local, 'test.version');
    await scene.admin.hears(local, VERSION);
    const [call] = scene.calls();
    assert.deepEqual([call?.tgt].flat(), [id]);
    scene.admin.says('master', 'test.ping');
    const lines = (await scene.admin.hears('master', /True/)).split('\n');
    assert.deepEqual(lines.sort(), [`${name}: True`, 'web01: True'].sort());
  });
}

test('what looks like a pattern in an id is none: only that minion is asked', async (t) => {
  const scene = await play(t, { minions: ['web*', 'web01', 'web02'] });
  scene.admin.says('web*', 'test.version');
  await scene.admin.hears('web*', VERSION);
  assert.equal(scene.salt.fleet.executions, 1);
});

test('two ids that fold to one address: both can be reached, each by its own', async (t) => {
  const scene = await play(t, { minions: ['web01.demo.no', 'WEB01.demo.no', 'web01'] });
  scene.salt.fleet.functions.set('grains.get', (id) => ({ ret: id }));
  const answered = [];
  for (const local of ['web01', 'web01.demo.no', 'web01~2']) {
    scene.admin.says(local, 'grains.get id');
    answered.push(await scene.admin.hears(local, /web01/i));
  }
  assert.deepEqual(answered.sort(), ['WEB01.demo.no', 'web01', 'web01.demo.no']);
});

test('an address stays with its minion over a restart, whoever comes first then', async (t) => {
  const scene = await play(t, { minions: ['web01.demo.no'] });
  scene.salt.fleet.functions.set('grains.get', (id) => ({ ret: id }));
  await scene.stopGateway();
  const { minions } = scene.salt.fleet;
  minions.clear();
  for (const id of ['web01', 'web01.demo.no']) minions.set(id, { up: true, delayMs: 0, grains: {} });
  await scene.startGateway();
  await scene.ready();
  scene.admin.says('web01', 'grains.get id');
  await scene.admin.hears('web01', 'web01.demo.no');
});

test('the address of a minion whose key was deleted waits for it, whoever else would fit', async (t) => {
  const scene = await play(t, { minions: ['web01.demo.no', 'db01.demo.no'] });
  const { fleet } = scene.salt;
  fleet.functions.set('grains.get', (id) => ({ ret: id }));
  const web01 = fleet.get('web01.demo.no');
  fleet.minions.delete('web01.demo.no');
  fleet.minions.set('web01', { up: true, delayMs: 0, grains: {} });
  await scene.restartGateway();
  scene.admin.says('web01', 'grains.get id');
  assert.equal((await scene.admin.refusedBy('web01')).code, 'item-not-found');
  scene.admin.says('web01~2', 'grains.get id');
  await scene.admin.hears('web01~2', 'web01');
  fleet.minions.set('web01.demo.no', web01);
  await scene.restartGateway();
  scene.admin.says('web01', 'grains.get id');
  await scene.admin.hears('web01', 'web01.demo.no');
});

test('a minion named as the master is reached by its whole id', async (t) => {
  const scene = await play(t, { minions: ['master.demo.no', 'web01.demo.no'] });
  scene.admin.says('master.demo.no', 'test.version');
  await scene.admin.hears('master.demo.no', VERSION);
  scene.admin.says('master', 'minions');
  await scene.admin.hears('master', 'master.demo.no, web01');
});

test('master_name names the fleet contact', async (t) => {
  const scene = await play(t, { config: { master_name: 'Fleet' } });
  scene.admin.says('fleet', 'minions');
  await scene.admin.hears('fleet', 'db01, web01, web02');
});

test('without strip_domain names and addresses are whole ids', async (t) => {
  const scene = await play(t, { config: { strip_domain: '' }, minions: ['web01.demo.no'] });
  scene.admin.says('web01.demo.no', 'test.version');
  await scene.admin.hears('web01.demo.no', VERSION);
  scene.admin.says('master', 'minions');
  await scene.admin.hears('master', 'web01.demo.no');
});

test('people read and type ids, where an address is not plain', async (t) => {
  const scene = await play(t, {
    minions: ['web01', 'WEB01', 'master', 'debian'],
    config: {
      groups: { debian: { target: 'os:Debian', target_type: 'grain' } },
    },
  });
  scene.admin.says('master', 'test.ping');
  await scene.admin.hears('master', 'WEB01: True\ndebian: True\nmaster: True\nweb01: True');
  scene.admin.says('master', 'minions');
  await scene.admin.hears('master', 'WEB01, debian, master, web01');
  for (const [line, heard] of [
    ['WEB01 test.ping', 'WEB01: True'],
    ['master test.ping', 'master: True'],
    ['-L master,WEB01 test.ping', 'WEB01: True\nmaster: True'],
    ['-L debian test.ping', 'debian: True'],
    ['web01~2 test.ping', 'WEB01: True'],
    ['master~2 test.ping', 'master: True'],
    ['help master', /^master is a minion/],
  ] as const) {
    scene.admin.says('master', line);
    await scene.admin.hears('master', heard);
  }
  scene.admin.says('master~2', 'test.ping');
  await scene.admin.hears('master~2', 'True');
});

test('a contact list tells a minion from the contact of the same name', async (t) => {
  const scene = await play(t, {
    minions: ['master', 'debian', 'web01'],
    config: {
      groups: { debian: { target: 'os:Debian', target_type: 'grain' } },
    },
  });
  const query = xml('query', { xmlns: 'http://jabber.org/protocol/disco#items' });
  const items = await scene.admin.asks(DOMAIN, 'get', query);
  const named = items
    ?.getChildren('item')
    .map(({ attrs }) => `${attrs.jid} ${attrs.name}`)
    .sort();
  assert.deepEqual(named, [
    'debian@salt.demo.no debian',
    'debian~2@salt.demo.no debian (minion)',
    'master@salt.demo.no master',
    'master~2@salt.demo.no master (minion)',
    'web01@salt.demo.no web01',
  ]);
});
