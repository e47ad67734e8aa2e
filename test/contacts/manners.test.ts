import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestStore } from '../../src/store/requests.ts';
import {
  type Element,
  errorReply,
  NS_CHAT_STATES,
  NS_RECEIPTS,
  StanzaError,
  xml,
} from '../../src/xmpp/index.ts';
import { type Play, play } from '../gateway/support/play.ts';
import { VERSION } from '../support/salt-version.ts';

/* The things that a chat client sees beside the text. */

const WEB01 = 'web01.demo.no';

const receiptRequest = () => xml('request', { xmlns: NS_RECEIPTS });
const receiptOf = (message: Element) => message.getChild('received', NS_RECEIPTS)?.attrs.id;
const chatStateOf = (message: Element) =>
  message
    .getChildElements()
    .find((child) => child.getNS() === NS_CHAT_STATES)
    ?.getName();

/** Everything sent to the admin from now on, as it comes. */
function watch(scene: Play): Element[] {
  const stanzas: Element[] = [];
  scene.server.onStanza((stanza) => {
    if (stanza.is('message') && stanza.attrs.to?.startsWith('admin@')) stanzas.push(stanza);
  });
  return stanzas;
}

test('a receipt is sent once the request is in the store, before the answer', async (t) => {
  const scene = await play(t);
  const seen = watch(scene);
  const acknowledged = Promise.withResolvers<void>();
  scene.server.onStanza((stanza) => receiptOf(stanza) !== undefined && acknowledged.resolve());
  scene.salt.fleet.functions.set('test.version', async () => {
    await acknowledged.promise;
    return { ret: VERSION };
  });
  const id = scene.admin.says('web01', 'test.version', { with: [receiptRequest()] });
  await scene.admin.hears('web01', VERSION);
  assert.deepEqual(seen.map((stanza) => receiptOf(stanza)).filter(Boolean), [id]);
});

test('a receipt waits for the disk, the command does not', async (t) => {
  const onDisk = Promise.withResolvers<void>();
  t.mock.method(RequestStore.prototype, 'onDisk', () => onDisk.promise);
  const scene = await play(t);
  const seen = watch(scene);
  const id = scene.admin.says('web01', 'test.version', { with: [receiptRequest()] });
  await scene.admin.hears('web01', VERSION);
  assert.deepEqual(seen.map((stanza) => receiptOf(stanza)).filter(Boolean), []);
  onDisk.resolve();
  scene.admin.says('web01', 'whoami');
  await scene.admin.hears('web01', /admin@/);
  assert.deepEqual(seen.map((stanza) => receiptOf(stanza)).filter(Boolean), [id]);
});

test('a message that runs nothing is acknowledged all the same', async (t) => {
  const scene = await play(t);
  const seen = watch(scene);
  const id = scene.admin.says('web01', 'help', { with: [receiptRequest()] });
  await scene.admin.hears('web01', /Salt function/);
  scene.admin.says('web01', 'whoami');
  await scene.admin.hears('web01', /admin@/);
  assert.ok(seen.some((stanza) => receiptOf(stanza) === id));
});

test('composing is shown while an answer is awaited, and ends with it', async (t) => {
  const scene = await play(t);
  const seen = watch(scene);
  scene.salt.fleet.get(WEB01).delayMs = 200;
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', VERSION);
  assert.deepEqual(seen.map(chatStateOf), ['composing', 'active']);
});

test('the thread is kept, and the answer goes to the resource that asked', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.version', { resource: 'desk', with: [xml('thread', {}, 't-1')] });
  const answer = await scene.admin.hearsMessage('web01');
  assert.equal(answer.getChildText('thread'), 't-1');
  assert.equal(answer.attrs.to, 'admin@demo.no/desk');
});

test('an answer that bounces since the resource has gone is sent to the bare address, then kept until the person is there', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.version', { resource: 'desk' });
  const answer = await scene.admin.hearsMessage('web01');
  const bounce = errorReply(answer, new StanzaError('service-unavailable'));
  scene.server.deliver(bounce);
  const again = await scene.admin.hearsMessage('web01');
  assert.equal(again.attrs.to, 'admin@demo.no');
  assert.equal(again.attrs.id, answer.attrs.id);
  scene.server.deliver(errorReply(again, new StanzaError('service-unavailable')));
  scene.admin.says('web01', 'whoami', { resource: 'phone' });
  const third = await scene.admin.hearsMessage('web01');
  assert.deepEqual([third.attrs.to, third.attrs.id], ['admin@demo.no/phone', answer.attrs.id]);
  await scene.admin.hears('web01', /admin@/);
});

test('once a resource has said that it leaves, its answers go to the bare address', async (t) => {
  const scene = await play(t);
  const free = scene.holdFunction('test.slow');
  scene.admin.says('web01', 'test.slow', { resource: 'desk' });
  scene.server.deliver(
    xml('presence', { from: 'admin@demo.no/desk', to: 'web01@salt.demo.no', type: 'unavailable' }),
  );
  free.release();
  assert.equal((await scene.admin.hearsMessage('web01')).attrs.to, 'admin@demo.no');
});

test('output that the archive shall not keep says so', async (t) => {
  const scene = await play(t, { config: { output: { archive: false } } });
  scene.admin.says('web01', 'test.version');
  const heard = await scene.admin.hearsMessage('web01');
  assert.ok(heard.getChild('no-permanent-store', 'urn:xmpp:hints'));
});

test('10,000 minions: short folded answers', async (t) => {
  const minions = Array.from({ length: 10_000 }, (_, index) => `m${index}.demo.no`);
  const scene = await play(t, { minions, config: { salt: { timeout: 10 } } });
  const seen = watch(scene);
  scene.admin.says('master', 'test.ping');
  // On a slow machine first those that are back after a second and a half, then the rest.
  for (let told = 0; told < 10_000; )
    told += Number(/^(\d+): True$/m.exec(await scene.admin.hearsAtLast('master', /^\d+: True$/m))?.[1]);
  for (const stanza of seen) assert.ok(stanza.toString().length < 64 * 1024);
});
