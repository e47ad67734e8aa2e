import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { StanzaRefused, xml } from '../../src/xmpp/index.ts';
import { lab, onlineLab } from './support/lab.ts';
import { DOMAIN } from './support/peer.ts';

const TO = 'kari@demo.no/phone';
const message = (body: string, from?: string) => xml('message', { to: TO, from }, xml('body', {}, body));
const presence = (local: string, status: string, to = 'kari@demo.no') =>
  xml('presence', { from: `${local}@${DOMAIN}`, to }, xml('status', {}, status));
const refused = (code: string) => (error: unknown) => error instanceof StanzaRefused && error.code === code;

test('what is sent while offline leaves in order once online', async (t) => {
  const { peer, transport } = await lab(t);
  assert.equal(transport.send(message('one')), false);
  transport.send(message('two'));
  assert.equal(transport.queued, 2);
  transport.start();
  const server = await peer.loggedIn();
  await transport.flushed();
  assert.match(await server.everythingSoFar(), />one<.*>two</);
  assert.equal(transport.send(message('three')), true);
});

test('of waiting presence only the newest between two addresses leaves; subscriptions all do', async (t) => {
  const { transport, server } = await onlineLab(t);
  server.stall();
  while (transport.send(message('x'.repeat(50_000))));
  for (const status of ['1', '2', '3']) {
    transport.send(presence('web01', status));
    transport.send(presence('web02', status));
  }
  for (const type of ['subscribe', 'subscribed', 'probe']) {
    transport.send(xml('presence', { from: `web01@${DOMAIN}`, to: 'kari@demo.no', type }));
  }
  transport.send(message('the end'));
  let sent = '';
  server.socket.on('data', (data: Buffer) => {
    sent += data;
  });
  server.socket.resume();
  while (!sent.includes('the end')) await once(server.socket, 'data');
  assert.deepEqual(
    [...sent.matchAll(/from="(web0\d)@[^>]*><status>(\d)/g)].map(([, who, status]) => [who, status]),
    [
      ['web01', '3'],
      ['web02', '3'],
    ],
  );
  assert.deepEqual(
    [...sent.matchAll(/<presence[^>]*type="(\w+)"/g)].map(([, type]) => type),
    ['subscribe', 'subscribed', 'probe'],
  );
});

test('presence waits for no other stream: whoever tells it tells it anew', async (t) => {
  const { peer, transport, server } = await onlineLab(t);
  server.stall();
  while (transport.send(message('x'.repeat(50_000))));
  transport.send(presence('web01', 'while the server did not read'));
  const offline = once(transport, 'offline');
  server.socket.resetAndDestroy();
  await offline;
  transport.send(presence('web02', 'while there was no stream'));
  transport.send(message('kept'));
  const again = await peer.loggedIn();
  await transport.flushed();
  const sent = await again.everythingSoFar();
  assert.match(sent, />kept</);
  assert.doesNotMatch(sent, /<presence/);
});

test('a full queue drops presence first, and then refuses messages aloud', async (t) => {
  const { transport } = await lab(t, { queueMaxStanzas: 3 });
  transport.send(presence('web01', 'up'));
  transport.send(presence('web02', 'up'));
  for (const body of ['1', '2', '3']) transport.send(message(body));
  assert.throws(() => transport.send(message('4')), refused('queue-full'));
  assert.equal(transport.send(presence('web03', 'up')), false);
  assert.equal(transport.queued, 3);
});

test('a queue is bounded in bytes too', async (t) => {
  const { transport } = await lab(t, { queueMaxBytes: 10_000 });
  transport.send(message('x'.repeat(9_000)));
  assert.throws(() => transport.send(message('x'.repeat(9_000))), refused('queue-full'));
});

test('a message that waited too long is reported, presence is not', async (t) => {
  const { transport } = await lab(t, { queueMaxAgeMs: 30 });
  const told: string[] = [];
  transport.on('dropped', (stanza, reason) => void told.push(`${stanza.getChildText('body')} ${reason}`));
  const dropped = once(transport, 'dropped');
  transport.send(presence('web01', 'up'));
  transport.send(message('old'));
  await dropped;
  assert.deepEqual(told, ['old too-old']);
  assert.equal(transport.queued, 0);
});

test('what was taken for a server that does not read leaves once it reads', async (t) => {
  const { transport, server } = await onlineLab(t, { queueMaxBytes: 2_000_000 });
  server.stall();
  let taken = 0;
  for (let sent = 0; sent < 2_000; sent++) {
    try {
      transport.send(message(`${sent}:${'x'.repeat(10_000)}`));
      taken++;
    } catch (error) {
      assert.ok(refused('queue-full')(error));
    }
    // Lets the socket work, as it would in life.
    if (sent % 200 === 0) await new Promise(setImmediate);
  }
  assert.ok(taken < 2_000);

  let received = 0;
  server.socket.on('data', (data: Buffer) => {
    received += data.toString('latin1').split('</message>').length - 1;
  });
  server.socket.resume();
  await transport.flushed();
  transport.send(message('end'));
  while (received < taken) await once(server.socket, 'data');
  assert.ok(received >= taken);
});

test('what the kernel had not taken when the stream broke is sent on the next, once, in order', async (t) => {
  const { peer, transport, server } = await onlineLab(t);
  server.stall();
  const total = 1_000;
  for (let sent = 0; sent < total; sent++) transport.send(message(`n${sent} ${'x'.repeat(10_000)}`));
  const offline = once(transport, 'offline');
  server.socket.resetAndDestroy();
  await offline;
  const waiting = transport.queued;
  assert.ok(waiting > 0);
  const again = await peer.loggedIn();
  await transport.flushed();
  const sent = await again.everythingSoFar();
  const numbers = [...sent.matchAll(/<body>n(\d+) /g)].map(([, n]) => Number(n));
  assert.deepEqual(
    numbers,
    Array.from({ length: waiting }, (_, index) => total - waiting + index),
  );
});

test('stop sends what waits, ends the stream, and takes nothing more', async (t) => {
  const { transport, server } = await onlineLab(t);
  transport.send(message('last'));
  const stopped = transport.stop();
  await server.until(/>last<.*<\/stream:stream>/);
  server.socket.end('</stream:stream>');
  await stopped;
  assert.equal(transport.state, 'stopped');
  assert.throws(() => transport.send(message('late')), refused('stopped'));
});

test('stop comes to an end against a server that does not read, and reports what never left', async (t) => {
  const { transport, server } = await onlineLab(t);
  server.stall();
  for (let sent = 0; sent < 1_000; sent++) transport.send(message('x'.repeat(10_000)));
  const reasons = new Set<string>();
  transport.on('dropped', (_stanza, reason) => void reasons.add(reason));
  await transport.stop();
  assert.deepEqual([...reasons], ['stopped']);
});

test('a transport that was stopped can be started again', async (t) => {
  const { peer, transport, server } = await onlineLab(t);
  const stopped = transport.stop();
  server.socket.end();
  await stopped;
  transport.start();
  await Promise.all([peer.loggedIn(), once(transport, 'online')]);
  assert.equal(transport.state, 'online');
});
