import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { createServer } from 'node:tls';
import { checkComponent } from '../../src/xmpp/index.ts';
import { keptLog } from '../support/kept-log.ts';
import { CERTIFICATE, KEY } from './support/certificate.ts';
import { DOMAIN, Peer, PeerConnection, SECRET } from './support/peer.ts';

/** A TLS listener that shakes hands as a component's server; its port. */
async function tlsPeer(t: TestContext): Promise<number> {
  const server = createServer({ cert: CERTIFICATE, key: KEY }, (socket) => {
    void new PeerConnection(socket).logIn().catch(() => {});
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}

const check = (service: string, ca?: string) =>
  checkComponent({ domain: DOMAIN, secret: SECRET, service, ca, log: keptLog() }, 2_000);

test('xmpps connects where the certificate is of an authority that was given', async (t) => {
  assert.equal(await check(`xmpps://localhost:${await tlsPeer(t)}`, CERTIFICATE), 'ok');
});

test('xmpps does not connect to a certificate that nobody vouches for, and says how to trust it', async (t) => {
  const trouble = await check(`xmpps://localhost:${await tlsPeer(t)}`);
  assert.ok(trouble !== 'ok');
  assert.equal(trouble.code, 'tls');
  assert.match(trouble.message, /not one this machine trusts .*NODE_EXTRA_CA_CERTS/);
});

test('xmpps does not connect to a certificate for another name', async (t) => {
  const trouble = await check(`xmpps://127.0.0.1:${await tlsPeer(t)}`, CERTIFICATE);
  assert.ok(trouble !== 'ok');
  assert.match(trouble.message, /for another name/);
});

test('xmpps to a plain port says to use xmpp', async (t) => {
  const peer = await Peer.listen();
  t.after(() => peer.close());
  const answering = peer.connection().then((connection) => connection.send('<?xml version="1.0"?>'));
  const [trouble] = await Promise.all([check(peer.service.replace('xmpp:', 'xmpps:')), answering]);
  assert.ok(trouble !== 'ok');
  assert.equal(trouble.code, 'tls');
  assert.match(trouble.message, /use xmpp:\/\//);
});

test('xmpp to a TLS port says what it may be', async (t) => {
  const trouble = await check(`xmpp://127.0.0.1:${await tlsPeer(t)}`);
  assert.ok(trouble !== 'ok');
  assert.match(trouble.message, /component port|xmpps/);
});
