import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { correctionOf, NS_CORRECTION, NS_NICK, NS_PING, xml } from '../../src/xmpp/index.ts';
import type { Puppet } from '../gateway/support/person.ts';
import { DOMAIN, type Play, play } from '../gateway/support/play.ts';
import { VERSION } from '../support/salt-version.ts';

/* The gateway learns who is there by the server's privilege (XEP-0356 §6), or by one subscription to each person. */

const KARI = 'kari@demo.no';
const KARIS_RULE = { who: [KARI], on: ['*'], run: ['test.*'] };

/** The server lets the component see its users' presence. */
function advertises({ server }: Play): void {
  const perm = xml('perm', { access: 'presence', type: 'managed_entity' });
  const privilege = xml('privilege', { xmlns: 'urn:xmpp:privilege:2' }, perm);
  server.deliver(xml('message', { from: 'demo.no', to: DOMAIN }, privilege));
}

/** Resolves once the gateway has read everything before. */
async function isRead(person: Puppet): Promise<void> {
  await person.asks('master', 'get', xml('ping', { xmlns: NS_PING }));
}

async function addsMaster(person: Puppet): Promise<void> {
  person.presence('master', 'subscribe');
  await person.sees('master', 'subscribed');
  await person.sees('master', 'available');
}

/** Has a person's client with these features be seen, and waits until the gateway has learnt them. */
async function comes(person: Puppet, resource: string, features: string[], at = 'master'): Promise<void> {
  person.announces = { identities: [], features };
  person.presence(at, undefined, { resource });
  await isRead(person);
}

/** Whether the answer to a slow command ends by a correction. */
async function isCorrected(scene: Play): Promise<boolean> {
  const { admin } = scene;
  const { asked, release } = scene.holdFunction('test.version', VERSION);
  admin.says('master', 'test.version');
  await asked();
  await admin.hearsMessage('master');
  release();
  return correctionOf(await admin.hearsMessage('master')) !== undefined;
}

test('the master contact asks once to see a person who adds it, with its name', async (t) => {
  const scene = await play(t);
  const { admin } = scene;
  await addsMaster(admin);
  const asked = await admin.isAsked('master');
  assert.equal(asked.getChildText('nick', NS_NICK), 'master');
  admin.presence('master', 'unsubscribed');
  await isRead(admin);
  await scene.restartGateway();
  await admin.sees('master', 'unavailable');
  admin.presence('master', 'probe');
  admin.presence('master', 'subscribe');
  await admin.sees('master', 'available');
  await isRead(admin);
  assert.deepEqual(admin.unanswered(), []);
});

test('a server that sends its users’ presence: nobody is asked', async (t) => {
  const scene = await play(t);
  const { admin } = scene;
  advertises(scene);
  await addsMaster(admin);
  await isRead(admin);
  assert.deepEqual(admin.unanswered(), []);
});

test('the subscription ends with the contact and with the access; a person who adds it again is asked again', async (t) => {
  const scene = await play(t, { config: { access: [KARIS_RULE] } });
  const { admin } = scene;
  const kari = scene.person(KARI);
  for (const person of [admin, kari]) {
    await addsMaster(person);
    await person.isAsked('master');
    person.presence('master', 'subscribed');
  }
  admin.presence('master', 'unsubscribe');
  await admin.isAsked('master', 'unsubscribe');
  await addsMaster(admin);
  await admin.isAsked('master');
  await scene.reload({ access: [] });
  await kari.isAsked('master', 'unsubscribe');
});

test('after a break of the stream, people who let themselves be seen are looked up', async (t) => {
  const scene = await play(t);
  const { admin } = scene;
  await addsMaster(admin);
  await admin.isAsked('master');
  admin.presence('master', 'subscribed');
  await isRead(admin);
  await scene.restartGateway();
  await admin.isAsked('master', 'probe');
});

/** How the gateway comes to know of all clients, and the address that their presence goes to. */
const WAYS: [string, (scene: Play) => Promise<void>, string][] = [
  [
    'the master contact may see them',
    async ({ admin }) => {
      await addsMaster(admin);
      await admin.isAsked('master');
      admin.presence('master', 'subscribed');
    },
    'master',
  ],
  ['the server sends their presence', async (scene) => advertises(scene), DOMAIN],
];

for (const [way, begin, at] of WAYS) {
  test(`${way}: a client without corrections that has left turns them off for nobody`, async (t: TestContext) => {
    const scene = await play(t);
    const { admin } = scene;
    await begin(scene);
    await comes(admin, 'laptop', [], at);
    await comes(admin, 'phone', [NS_CORRECTION], at);
    assert.equal(await isCorrected(scene), false);
    scene.server.deliver(
      xml('presence', { from: `${admin.jid}/laptop`, to: admin.address(at), type: 'unavailable' }),
    );
    assert.equal(await isCorrected(scene), true);
  });
}
