import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  NS_PING,
  OMEMO_DEVICE_NODES,
  parseDiscoInfo,
  parseDiscoItems,
  StanzaError,
  xml,
} from '../../src/xmpp/index.ts';
import type { Puppet } from '../gateway/support/person.ts';
import { DOMAIN, play } from '../gateway/support/play.ts';

const ping = () => xml('ping', { xmlns: NS_PING });
const query = (xmlns: string, node?: string) => xml('query', { xmlns, node });
const devices = (node: string) =>
  xml('pubsub', { xmlns: 'http://jabber.org/protocol/pubsub' }, xml('items', { node }));

async function info(person: Puppet, contact: string) {
  const answer = await person.asks(contact, 'get', query(NS_DISCO_INFO));
  const parsed = answer && parseDiscoInfo(answer);
  assert.ok(parsed);
  return { identities: parsed.identities, features: parsed.features };
}

async function items(person: Puppet, contact: string) {
  const answer = await person.asks(contact, 'get', query(NS_DISCO_ITEMS));
  const parsed = answer && parseDiscoItems(answer);
  assert.ok(parsed);
  return parsed.map(({ jid, name }) => `${name} ${jid}`);
}

function refused(code: string): (error: unknown) => boolean {
  return (error) => error instanceof StanzaError && error.code === code;
}

test('ping: the service and every contact answer', async (t) => {
  const { admin } = await play(t);
  for (const contact of [DOMAIN, 'master', 'web01']) await admin.asks(contact, 'get', ping());
});

test('disco#info: the service is a gateway, contacts are programs with their names', async (t) => {
  const { admin } = await play(t);
  const service = await info(admin, DOMAIN);
  assert.equal(service.identities[0]?.category, 'gateway');
  assert.ok(service.features.includes(NS_DISCO_INFO));
  assert.ok(service.features.includes(NS_DISCO_ITEMS));
  for (const name of ['master', 'web01']) {
    const { identities, features } = await info(admin, name);
    assert.deepEqual(
      [identities[0]?.category, identities[0]?.type, identities[0]?.name],
      ['client', 'bot', name],
    );
    assert.ok(features.includes(NS_PING));
  }
});

test('disco#items: the service lists every contact', async (t) => {
  const { admin } = await play(t, { minions: ['web01.demo.no', 'Web 02', 'db01.demo.no'] });
  const listed = await items(admin, DOMAIN);
  assert.deepEqual(listed.sort(), [
    'Web 02 web\\2002@salt.demo.no',
    'db01 db01@salt.demo.no',
    'master master@salt.demo.no',
    'web01 web01@salt.demo.no',
  ]);
  assert.deepEqual(await items(admin, 'web01'), []);
});

test('OMEMO: a list of devices is asked for and not found, at once', async (t) => {
  const { admin } = await play(t);
  for (const node of OMEMO_DEVICE_NODES) {
    for (const contact of ['web01', 'master']) {
      await assert.rejects(admin.asks(contact, 'get', devices(node)), refused('item-not-found'));
    }
  }
});

test('an address that is nobody: item-not-found', async (t) => {
  const { admin } = await play(t);
  for (const child of [ping(), query(NS_DISCO_INFO), query(NS_DISCO_ITEMS)]) {
    await assert.rejects(admin.asks('web99', 'get', child), refused('item-not-found'));
  }
});

test('a node that is nowhere: item-not-found', async (t) => {
  const { admin } = await play(t);
  await assert.rejects(admin.asks('web01', 'get', query(NS_DISCO_INFO, 'urn:x')), refused('item-not-found'));
  await assert.rejects(admin.asks(DOMAIN, 'get', query(NS_DISCO_ITEMS, 'urn:x')), refused('item-not-found'));
});

test('what nobody serves: service-unavailable, from admins as well', async (t) => {
  const { admin } = await play(t);
  for (const contact of [DOMAIN, 'web01']) {
    const unknown = admin.asks(contact, 'set', xml('query', { xmlns: 'urn:example:unknown' }));
    await assert.rejects(unknown, refused('service-unavailable'));
  }
});

test('strangers: the same error whatever they ask of whichever contact', async (t) => {
  const scene = await play(t);
  const mallory = scene.person('mallory@demo.no');
  const [node = ''] = OMEMO_DEVICE_NODES;
  const questions = [
    ping(),
    query(NS_DISCO_INFO),
    query(NS_DISCO_ITEMS),
    query(NS_DISCO_INFO, 'urn:x'),
    devices(node),
    xml('vCard', { xmlns: 'vcard-temp' }),
    xml('query', { xmlns: 'jabber:iq:version' }),
    xml('query', { xmlns: 'urn:example:unknown' }),
  ];
  const errors = new Set<string>();
  for (const contact of ['web01', 'web99', 'master']) {
    for (const child of questions) {
      const error = await mallory.asks(contact, 'get', child).catch((refusal: StanzaError) => refusal);
      assert.ok(error instanceof StanzaError, `${contact} answered ${child}`);
      errors.add(`${error.code} ${error.type} ${error.text}`);
    }
  }
  assert.equal(errors.size, 1, Array.from(errors).join(' | '));
});

test('strangers: the service says what it is, and lists nobody', async (t) => {
  const scene = await play(t);
  const mallory = scene.person('mallory@demo.no');
  await mallory.asks(DOMAIN, 'get', ping());
  assert.equal((await info(mallory, DOMAIN)).identities[0]?.category, 'gateway');
  assert.deepEqual(await items(mallory, DOMAIN), []);
});
