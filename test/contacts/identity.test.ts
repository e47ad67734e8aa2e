import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { SaltDict } from '../../src/salt/index.ts';
import {
  capsNode,
  capsOf,
  type Element,
  NODE_VCARD4,
  NS_AVATAR_DATA,
  NS_AVATAR_METADATA,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  NS_LAST,
  NS_NICK,
  NS_PUBSUB,
  NS_RSM,
  NS_VCARD,
  NS_VCARD_UPDATE,
  NS_VCARD4,
  NS_VERSION,
  parseDiscoInfo,
  parseDiscoItems,
  StanzaError,
  verifyCaps,
  xml,
} from '../../src/xmpp/index.ts';
import type { Puppet } from '../gateway/support/person.ts';
import { DOMAIN, type Play, play, stage } from '../gateway/support/play.ts';
import { VERSION } from '../support/salt-version.ts';

/* The public details of contacts besides up or down: XEP-0030, 0054, 0059, 0084, 0092, 0012, 0115, 0153, 0172, 0292. */

const DEBIAN: SaltDict = {
  os: 'Debian',
  osrelease: '12',
  os_family: 'Debian',
  saltversion: VERSION,
  kernel: 'Linux',
  kernelrelease: '6.1.0',
  ipv4: ['127.0.0.1', '10.0.0.5'],
  mem_total: 2048,
  num_cpus: 2,
  roles: ['web'],
};
const ROCKY: SaltDict = { ...DEBIAN, os: 'Rocky', osrelease: '9.4', os_family: 'RedHat' };

/** Lets Salt know these grains. */
function withGrains(grains: Record<string, SaltDict>) {
  return { before: ({ salt }: Play) => void salt.lowstate.runners.set('cache.grains', () => grains) };
}
const two = withGrains({ 'web01.demo.no': DEBIAN, 'db01.demo.no': ROCKY });

async function presenceOf(person: Puppet, contact: string): Promise<Element> {
  person.presence(contact, 'probe');
  return person.nextPresence(contact);
}

const ask = async (person: Puppet, contact: string, child: Element): Promise<Element> => {
  const answer = await person.asks(contact, 'get', child);
  assert.ok(answer);
  return answer;
};
const card = (person: Puppet, contact: string) => ask(person, contact, xml('vCard', { xmlns: NS_VCARD }));
const items = (node: string) => xml('pubsub', { xmlns: NS_PUBSUB }, xml('items', { node }));
const itemOf = async (person: Puppet, contact: string, node: string) =>
  (await ask(person, contact, items(node))).getChild('items')?.getChild('item');
const version = (person: Puppet, contact: string) =>
  ask(person, contact, xml('query', { xmlns: NS_VERSION }));
const last = (person: Puppet, contact: string) => ask(person, contact, xml('query', { xmlns: NS_LAST }));
const photoHash = (presence: Element) => presence.getChild('x', NS_VCARD_UPDATE)?.getChildText('photo');

function page(person: Puppet, ...said: Element[]): Promise<Element> {
  const set = xml('set', { xmlns: NS_RSM }, said);
  return ask(person, DOMAIN, xml('query', { xmlns: NS_DISCO_ITEMS }, set));
}

function refused(code: string): (error: unknown) => boolean {
  return (error) => error instanceof StanzaError && error.code === code;
}

test('a minion that is up says its system and its Salt', async (t) => {
  const { admin, salt } = await play(t, two);
  for (const [contact, status] of [
    ['web01', `Debian 12 · Salt ${VERSION}`],
    ['db01', `Rocky 9.4 · Salt ${VERSION}`],
  ] as const) {
    admin.presence(contact, 'subscribe');
    await admin.sees(contact, 'subscribed');
    assert.equal(await admin.sees(contact, 'available'), status);
  }
  const asked = salt.lowstate.chunks.filter(({ fun }) => fun === 'cache.grains');
  assert.equal(asked.length, 1, 'one question for all');
});

test('a minion whose grains Salt has not: available all the same, without a status', async (t) => {
  const { admin } = await play(t, two);
  const presence = await presenceOf(admin, 'web02');
  assert.deepEqual([presence.attrs.type, presence.getChildText('status')], [undefined, null]);
});

test('Salt that gives no grains costs nobody a presence', async (t) => {
  const { admin } = await play(t, {
    before: ({ salt }) =>
      void salt.lowstate.runners.set('cache.grains', () => 'Exception occurred in runner x: y'),
  });
  assert.equal((await presenceOf(admin, 'web01')).attrs.type, undefined);
  assert.match((await card(admin, 'web01')).getChildText('DESC') ?? '', /web01\.demo\.no/);
});

test('the first presence waits for the grains, so that nothing is told twice', async (t) => {
  const scene = await play(t, two);
  scene.admin.presence('web01', 'subscribe');
  await scene.admin.sees('web01', 'subscribed');
  await scene.admin.sees('web01', 'available');
  await scene.stopGateway();
  await scene.admin.sees('web01', 'unavailable');
  const gate = Promise.withResolvers<SaltDict>();
  const asked = new Promise<void>((resolve) => {
    scene.salt.lowstate.runners.set('cache.grains', () => {
      resolve();
      return gate.promise;
    });
  });
  await scene.startGateway();
  await Promise.all([asked, scene.server.loggedIn(2)]);
  assert.deepEqual(scene.admin.unseen(), []);
  gate.resolve({ 'web01.demo.no': DEBIAN });
  assert.equal(await scene.admin.sees('web01', 'available'), `Debian 12 · Salt ${VERSION}`);
  await last(scene.admin, DOMAIN);
  assert.deepEqual(scene.admin.unseen(), []);
});

test('grains that changed are told once, to those who see the minion', async (t) => {
  const grains = { 'web01.demo.no': DEBIAN };
  const { before } = withGrains(grains);
  const scene = await play(t, { before, config: { salt: { presence_interval: 0.03 } } });
  const { admin } = scene;
  for (const contact of ['web01', 'web02']) {
    admin.presence(contact, 'subscribe');
    await admin.sees(contact, 'subscribed');
    await admin.sees(contact, 'available');
  }
  grains['web01.demo.no'] = { ...DEBIAN, osrelease: '13' };
  assert.equal(await admin.sees('web01', 'available'), `Debian 13 · Salt ${VERSION}`);
  await scene.swept(3);
  assert.deepEqual(admin.unseen(), []);
});

test('caps: all minions have the same, which is answered for, and no minion has to be asked', async (t) => {
  const { admin } = await play(t, { ...two, config: { groups: { web: { target: 'web*' } } } });
  const shown: Record<string, string> = {};
  for (const contact of ['web01', 'db01', 'web02', 'master', 'web']) {
    const caps = capsOf(await presenceOf(admin, contact));
    assert.ok(caps, contact);
    shown[contact] = caps.ver;
    const query = xml('query', { xmlns: NS_DISCO_INFO, node: capsNode(caps) });
    const answer = await ask(admin, contact, query);
    assert.ok(verifyCaps(caps, xml('iq', { type: 'result' }, answer)), contact);
    assert.equal(answer.attrs.node, capsNode(caps));
    const plain = await ask(admin, contact, xml('query', { xmlns: NS_DISCO_INFO }));
    assert.deepEqual(parseDiscoInfo(answer)?.features, parseDiscoInfo(plain)?.features);
  }
  assert.equal(new Set([shown.web01, shown.db01, shown.web02]).size, 1);
});

test('avatar: the presence names the picture that the vCard holds; systems, fleet and groups differ', async (t) => {
  const { admin } = await play(t, { ...two, config: { groups: { web: { target: 'web*' } } } });
  const hashes = new Set<string>();
  for (const contact of ['web01', 'db01', 'web02', 'master', 'web']) {
    const hash = photoHash(await presenceOf(admin, contact));
    const photo = (await card(admin, contact)).getChild('PHOTO');
    const bytes = Buffer.from(photo?.getChildText('BINVAL') ?? '', 'base64');
    assert.equal(photo?.getChildText('TYPE'), 'image/png');
    assert.equal(createHash('sha1').update(bytes).digest('hex'), hash, contact);
    const described = (await itemOf(admin, contact, NS_AVATAR_METADATA))?.getChildElements()[0];
    assert.deepEqual(described?.getChild('info')?.attrs, {
      bytes: `${bytes.length}`,
      height: '96',
      id: hash,
      type: 'image/png',
      width: '96',
    });
    const data = await itemOf(admin, contact, NS_AVATAR_DATA);
    assert.deepEqual([data?.attrs.id, data?.getChildText('data')], [hash, bytes.toString('base64')]);
    hashes.add(hash ?? '');
  }
  assert.equal(hashes.size, 5);
});

test("a minion's vCard: name, address, system, roles, and the rest as text", async (t) => {
  const { admin } = await play(t, two);
  const vCard = await card(admin, 'web01');
  const read = Object.fromEntries(
    ['FN', 'NICKNAME', 'JABBERID', 'TITLE', 'ROLE'].map((name) => [name, vCard.getChildText(name)]),
  );
  assert.deepEqual(read, {
    FN: 'web01',
    NICKNAME: 'web01',
    JABBERID: `web01@${DOMAIN}`,
    TITLE: 'Debian 12',
    ROLE: `Salt minion, Debian 12, Salt ${VERSION}, web`,
  });
  const text = vCard.getChildText('DESC') ?? '';
  for (const line of ['Kernel: Linux 6.1.0', `Salt: ${VERSION}`, 'Addresses: 10.0.0.5', 'Memory: 2 GiB']) {
    assert.ok(text.split('\n').includes(line), `${line} in ${text}`);
  }
  assert.equal((await card(admin, 'master')).getChildText('FN'), 'master');
  await assert.rejects(card(admin, 'web99'), refused('item-not-found'));
});

/** The properties of a vCard4, by name. */
const propertiesOf = (card: Element | undefined) =>
  Object.fromEntries(
    card?.getChildElements().map((property) => [property.name, property.getChildElements()[0]?.getText()]) ??
      [],
  );

test('the newer card says the same, asked for directly or at its node, as Gajim does', async (t) => {
  const { admin } = await play(t, { ...two, config: { groups: { web: { target: 'web*' } } } });
  for (const contact of ['web01', 'web02', 'master', 'web', 'web*', DOMAIN]) {
    const older = await card(admin, contact);
    const expected = {
      fn: older.getChildText('FN'),
      nickname: older.getChildText('NICKNAME'),
      impp: `xmpp:${older.getChildText('JABBERID')}`,
      ...(older.getChildText('TITLE') === null ? {} : { title: older.getChildText('TITLE') }),
      role: older.getChildText('ROLE'),
      note: older.getChildText('DESC'),
    };
    const direct = await ask(admin, contact, xml('vcard', { xmlns: NS_VCARD4 }));
    const item = await itemOf(admin, contact, NODE_VCARD4);
    assert.deepEqual(propertiesOf(direct), expected, contact);
    assert.deepEqual(propertiesOf(item?.getChild('vcard', NS_VCARD4)), expected, contact);
  }
  await assert.rejects(itemOf(admin, 'web99', NODE_VCARD4), refused('item-not-found'));
});

test('a contact has its name at the node for nicknames', async (t) => {
  const { admin } = await play(t, { minions: ['Web 02.demo.no'] });
  const item = await itemOf(admin, 'web\\2002', NS_NICK);
  assert.deepEqual([item?.attrs.id, item?.getChildText('nick')], ['current', 'Web 02']);
});

test('a contact says its name when it accepts a subscription, and in its first message alone', async (t) => {
  const { admin } = await play(t, { minions: ['Web 02.demo.no'] });
  const contact = 'web\\2002';
  const nickIn = (stanza: Element) => stanza.getChildText('nick', NS_NICK);
  admin.presence(contact, 'subscribe');
  assert.equal(nickIn(await admin.nextPresence(contact)), 'Web 02');
  const nicks: (string | null)[] = [];
  for (let times = 0; times < 2; times += 1) {
    admin.says(contact, 'test.version');
    nicks.push(nickIn(await admin.hearsMessage(contact)));
  }
  assert.deepEqual(nicks, ['Web 02', null]);
});

test('version: the gateway for itself, Salt for a minion', async (t) => {
  const { admin } = await play(t, two);
  const words = async (contact: string) =>
    (await version(admin, contact)).getChildElements().map((child) => child.getText());
  assert.deepEqual(await words('web01'), ['Salt', VERSION, 'Debian 12']);
  for (const contact of [DOMAIN, 'master']) {
    const [name, number] = await words(contact);
    assert.equal(name, 'salt-xmpp');
    assert.match(number ?? '', /^\d+\.\d+\.\d+/);
  }
  await assert.rejects(version(admin, 'web99'), refused('item-not-found'));
});

test('last activity: when the minion last answered', async (t) => {
  const { admin } = await play(t, two);
  admin.says('web01', 'test.version');
  await admin.hears('web01', VERSION);
  for (const contact of ['web01', DOMAIN]) {
    const seconds = Number((await last(admin, contact)).attrs.seconds);
    assert.ok(Number.isInteger(seconds) && seconds >= 0 && seconds < 600, `${contact}: ${seconds}`);
  }
  await assert.rejects(last(admin, 'web99'), refused('item-not-found'));
});

test('disco#items in pages: everything once, in order', async (t) => {
  const minions = Array.from({ length: 25 }, (_, index) => `m${String(index).padStart(2, '0')}.demo.no`);
  const { admin } = await play(t, { minions });
  const whole = parseDiscoItems(await ask(admin, DOMAIN, xml('query', { xmlns: NS_DISCO_ITEMS })));
  assert.equal(whole?.length, 26);
  const seen: string[] = [];
  let after: Element | undefined;
  for (let pages = 0; pages < 3; pages += 1) {
    const answer = await page(admin, xml('max', {}, '10'), ...(after ? [after] : []));
    seen.push(...(parseDiscoItems(answer) ?? []).map(({ jid }) => jid));
    const set = answer.getChild('set', NS_RSM);
    assert.equal(set?.getChildText('count'), '26');
    after = xml('after', {}, set?.getChildText('last') ?? '');
  }
  assert.deepEqual(
    seen,
    whole?.map(({ jid }) => jid),
  );
  const counted = await page(admin, xml('max', {}, '0'));
  assert.equal(counted.getChild('set', NS_RSM)?.getChildText('count'), '26');
  assert.deepEqual(parseDiscoItems(counted), []);
  await assert.rejects(page(admin, xml('after', {}, 'nobody@x')), refused('item-not-found'));
});

test('a fleet too big for one stanza: a first page, and how many there are', async (t) => {
  const minions = Array.from({ length: 12_000 }, (_, index) => `machine-with-a-name-${index}.demo.no`);
  const { admin } = await play(t, { minions });
  const answer = await ask(admin, DOMAIN, xml('query', { xmlns: NS_DISCO_ITEMS }));
  assert.ok(Buffer.byteLength(answer.toString()) < 256 * 1024);
  assert.equal(answer.getChild('set', NS_RSM)?.getChildText('count'), '12001');
});

test('strangers are told nothing of it, of the service neither', async (t) => {
  const scene = await stage(t, two);
  await scene.startGateway();
  await scene.ready();
  const mallory = scene.person('mallory@demo.no');
  const node = capsNode(capsOf(await presenceOf(scene.admin, 'web01')) ?? { node: '', ver: '', hash: '' });
  const errors = new Set<string>();
  for (const contact of ['web01', 'web99', 'master', 'we*', DOMAIN]) {
    for (const child of [
      xml('vCard', { xmlns: NS_VCARD }),
      xml('vcard', { xmlns: NS_VCARD4 }),
      items(NODE_VCARD4),
      items(NS_NICK),
      items(NS_AVATAR_DATA),
      xml('query', { xmlns: NS_VERSION }),
      xml('query', { xmlns: NS_LAST }),
      xml('query', { xmlns: NS_DISCO_INFO, node }),
    ]) {
      const error = await mallory.asks(contact, 'get', child).catch((refusal: StanzaError) => refusal);
      assert.ok(error instanceof StanzaError, `${contact} answered ${child}`);
      errors.add(`${error.code} ${error.type} ${error.text}`);
    }
  }
  assert.equal(errors.size, 1, Array.from(errors).join(' | '));
  assert.equal(
    (await page(mallory, xml('max', {}, '5'))).getChild('set', NS_RSM)?.getChildText('count'),
    '0',
  );
});
