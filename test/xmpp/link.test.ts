import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import {
  ComponentTransport,
  checkComponent,
  type Element,
  type TransportTrouble,
} from '../../src/xmpp/index.ts';
import { keptLog } from '../support/kept-log.ts';
import { lab, onlineLab } from './support/lab.ts';
import { DOMAIN, HEADER, Peer, type PeerConnection, SECRET } from './support/peer.ts';

const streamError = (condition: string) =>
  `<stream:error><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>`;
const header = (namespace: string) => HEADER.replace('jabber:component:accept', namespace);

/** The server's treatment of a connection, and our trouble with it. */
const TROUBLES: [string, string, RegExp, (connection: PeerConnection) => Promise<void> | void][] = [
  ['says nothing', 'mute', /component port/, () => {}],
  ['sends a header and no more', 'no-handshake', /does not answer the handshake/, (c) => c.send(HEADER)],
  ['hangs up at once', 'closed', /before salt.demo.no was logged in/, (c) => void c.socket.end()],
  [
    'knows another secret',
    'wrong-secret',
    /component.secret/,
    (c) => c.send(HEADER, streamError('not-authorized')),
  ],
  [
    'does not know the domain',
    'unknown-host',
    /no Component "salt.demo.no"/,
    (c) => c.send(HEADER, streamError('host-unknown')),
  ],
  [
    'has the component already',
    'conflict',
    /already connected/,
    (c) => c.send(HEADER, streamError('conflict')),
  ],
  [
    'says something else',
    'stream-error',
    /resource-constraint/,
    (c) => c.send(HEADER, streamError('resource-constraint')),
  ],
  [
    'speaks XMPP for clients',
    'not-component-port',
    /port for clients/,
    (c) => c.send(header('jabber:client') + streamError('host-unknown')),
  ],
  [
    'speaks XMPP for servers',
    'not-component-port',
    /port for other servers/,
    (c) => c.send(header('jabber:server')),
  ],
  [
    'speaks HTTP',
    'not-xmpp',
    /it said "HTTP\/1.1 400 Bad Request"/,
    (c) => c.send('HTTP/1.1 400 Bad Request\r\n\r\n<html>'),
  ],
  ['speaks HTML', 'not-xmpp', /does not speak XMPP/, (c) => c.send('<!DOCTYPE html><html></html>')],
  ['speaks TLS', 'not-xmpp', /xmpps:/, (c) => c.send(Buffer.from([0x15, 3, 1, 0, 2, 2, 70]))],
  [
    'never ends its header',
    'not-xmpp',
    /does not speak XMPP/,
    (c) => c.send(`<stream:stream a='${'x'.repeat(600_000)}`),
  ],
];

for (const [what, code, message, act] of TROUBLES) {
  test(`a server that ${what} is the trouble ${code}, said in one line, and tried again`, async (t) => {
    const { peer, transport } = await lab(t, { streamMs: 60, handshakeMs: 60 });
    transport.start();
    const [first, [trouble]] = await Promise.all([
      peer.connection().then(async (connection) => act(connection)),
      once(transport, 'trouble') as Promise<[TransportTrouble]>,
    ]);
    assert.equal(first, undefined);
    assert.equal(trouble.code, code);
    assert.match(trouble.message, message);
    assert.doesNotMatch(trouble.message, /\n|s3cret/);
    assert.deepEqual(transport.trouble, trouble);
    await peer.loggedIn();
    if (transport.state !== 'online') await once(transport, 'online');
    assert.equal(transport.trouble, undefined);
  });
}

const NO_PEER: [string, string, RegExp][] = [
  ['xmpp://127.0.0.1:1', 'refused', /Nothing listens on 127.0.0.1:1: is the XMPP server running/],
  ['xmpp://no-such-host.invalid', 'dns', /does not resolve/],
  ['http://127.0.0.1', 'bad-service', /xmpp:\/\/HOST:PORT/],
  ['127.0.0.1:5347', 'bad-service', /xmpp:\/\/HOST:PORT/],
];
for (const [service, code, message] of NO_PEER) {
  test(`${service} is the trouble ${code}; start does not throw, and stop works in the middle`, async () => {
    const transport = new ComponentTransport({ domain: DOMAIN, service, secret: SECRET, log: keptLog() });
    transport.start();
    const [trouble] = (await once(transport, 'trouble')) as [TransportTrouble];
    assert.equal(trouble.code, code);
    assert.match(trouble.message, message);
    await transport.stop();
    assert.equal(transport.state, 'stopped');
  });
}

test('a server that has long been gone is still tried, as soon as others', { timeout: 60_000 }, async (t) => {
  const { peer, transport } = await lab(t);
  transport.start();
  // Without a limit, the waits would take 80 s by now.
  for (let attempt = 0; attempt < 14; attempt++) (await peer.connection()).socket.destroy();
  await peer.loggedIn();
});

test('the same trouble is told and warned of once', async (t) => {
  const { peer, transport, log } = await lab(t);
  let told = 0;
  transport.on('trouble', () => void told++);
  transport.start();
  for (let attempt = 0; attempt < 4; attempt++) (await peer.connection()).socket.destroy();
  await peer.loggedIn();
  assert.equal(told, 1);
  assert.equal(log.lines.filter(({ level }) => level === 'warn').length, 1);
});

test('a server that restarts is found again', async (t) => {
  const { peer, transport, server } = await onlineLab(t);
  const offline = once(transport, 'offline');
  server.socket.end('</stream:stream>');
  const [trouble] = await offline;
  assert.equal(trouble.code, 'closed');
  await peer.loggedIn();
});

test('listeners that throw do not hurt the transport', async (t) => {
  const { peer, transport } = await lab(t);
  for (const event of ['online', 'offline', 'trouble'] as const) {
    transport.on(event, () => {
      throw new Error(event);
    });
  }
  transport.start();
  const first = await peer.loggedIn();
  first.socket.destroy();
  const second = await peer.loggedIn();
  assert.equal(await second.everythingSoFar(), '');
});

test('after silence the server is pinged; an answer, or its own ping coming back, keeps the stream', async (t) => {
  const { peer, transport, server, log } = await onlineLab(t, {
    keepaliveMs: 30,
    keepaliveTimeoutMs: 30_000,
  });
  const ping =
    /<iq type="get" from="salt.demo.no" to="salt.demo.no" id="([^"]+)"><ping xmlns="urn:xmpp:ping"\/><\/iq>/;
  const [routed] = await server.until(ping);
  server.send(routed);
  const [, id] = await server.until(ping);
  server.send(`<iq type='error' id='${id}' from='${DOMAIN}' to='${DOMAIN}'><error type='cancel'/></iq>`);
  const [whole, third] = await server.until(ping);
  server.send(whole.replace(`id="${third}"`, 'id="other"'));
  // Its own ping is not answered: that would be one more stanza a minute for nothing.
  await server.until(/id="other"/);
  assert.equal(peer.arrivedAt.length, 1);
  assert.equal(transport.state, 'online');
  assert.deepEqual(
    log.lines.filter(({ level }) => level !== 'info'),
    [],
  );
});

test('a server that swallows pings to our domain, and routes a message to it, keeps the stream', async (t) => {
  const { peer, transport, server } = await onlineLab(t, { keepaliveMs: 30, keepaliveTimeoutMs: 30_000 });
  const came: Element[] = [];
  transport.onMessage((message) => void came.push(message));
  for (let time = 0; time < 2; time += 1) {
    const [message] = await server.until(
      /<message type="headline" from="salt.demo.no" to="salt.demo.no" id="[^"]+"\/>/,
    );
    server.send(message);
  }
  assert.equal(peer.arrivedAt.length, 1);
  assert.equal(transport.state, 'online');
  assert.deepEqual(came, [], 'no handler gets them');
});

for (const [what, echo] of [
  ['the answer to a ping', /<iq type="get"[^>]* id="([^"]+)"[^>]*>/],
  ['a message', /<message type="headline" from="salt.demo.no"[^>]*>/],
] as const)
  test(`the server has read everything before an echo: ${what} comes back`, async (t) => {
    const { transport, server } = await onlineLab(t);
    const echoed = transport.echoed();
    const [whole, id] = await server.until(echo);
    const error = `<iq type='error' id='${id}' from='${DOMAIN}' to='${DOMAIN}'><error type='cancel'/></iq>`;
    server.send(id === undefined ? whole : error);
    await echoed;
  });

test('a server that has gone silent is given up, and connected to anew', async (t) => {
  const { peer, transport } = await onlineLab(t, { keepaliveMs: 20, keepaliveTimeoutMs: 20 });
  const [trouble] = (await once(transport, 'offline')) as [TransportTrouble];
  assert.equal(trouble.code, 'silent');
  await peer.loggedIn();
});

test('a server that talks on within a stanza without end is given up, and connected to anew', async (t) => {
  const { peer, transport, server } = await onlineLab(t, { keepaliveMs: 20, keepaliveTimeoutMs: 60 });
  const offline = once(transport, 'offline');
  server.send('<iq>');
  const talk = setInterval(() => server.send('<message/>'), 5);
  t.after(() => clearInterval(talk));
  const [trouble] = (await offline) as [TransportTrouble];
  assert.equal(trouble.code, 'silent');
  await peer.loggedIn();
});

test('check: one attempt, its outcome, and the stream closed behind it', async (t) => {
  const peer = await Peer.listen();
  t.after(() => peer.close());
  const options = { domain: DOMAIN, service: peer.service, secret: SECRET, log: keptLog() };
  const [ok] = await Promise.all([
    checkComponent(options, 30_000),
    peer.loggedIn().then(async (server) => {
      await server.until(/<\/stream:stream>/);
      server.socket.end('</stream:stream>');
    }),
  ]);
  assert.equal(ok, 'ok');
  const mute = await checkComponent(options, 30);
  assert.equal(typeof mute === 'object' && mute.code, 'mute');
  assert.equal(peer.arrivedAt.length, 2);
});

/** The server has another component on our domain, whenever we come. */
async function conflicts(peer: Peer, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    const connection = await peer.connection();
    connection.send(HEADER, streamError('conflict'));
  }
}

test('a domain that another component has from the start on is said to be taken', async (t) => {
  const { peer, transport } = await lab(t, { conflictMs: 100 });
  const ended = new AbortController();
  const began = performance.now();
  transport.start();
  void conflicts(peer, ended.signal);
  const [trouble] = await once(transport, 'taken');
  ended.abort();
  assert.ok(performance.now() - began >= 100, 'another may just be leaving');
  assert.match(trouble.message, /already connected as salt\.demo\.no: stop the other gateway/);
});

test('a domain that was ours before is tried for until the server gives it up', async (t) => {
  const { peer, transport, server } = await onlineLab(t, { conflictMs: 0 });
  transport.on('taken', () => assert.fail('it may be our own connection, cut on the way'));
  server.socket.destroy();
  for (let attempt = 0; attempt < 4; attempt++) {
    const connection = await peer.connection();
    connection.send(HEADER, streamError('conflict'));
  }
  await peer.loggedIn();
});
