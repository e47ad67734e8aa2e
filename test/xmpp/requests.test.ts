import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { StanzaError, StanzaRefused, XmppError, xml } from '../../src/xmpp/index.ts';
import { lab, onlineLab } from './support/lab.ts';
import { DOMAIN, type PeerConnection } from './support/peer.ts';

const TO = 'Kari@Demo.no/Phone';
const ask = () =>
  xml('iq', { type: 'get', to: TO, from: `web01@${DOMAIN}` }, xml('ping', { xmlns: 'urn:xmpp:ping' }));
const xmppError = (code: string) => (error: unknown) => error instanceof XmppError && error.code === code;

async function idOf(server: PeerConnection): Promise<string> {
  const [, id] = await server.until(/<iq [^>]*id="([^"]+)"[^>]*><ping xmlns="urn:xmpp:ping"\/><\/iq>/);
  return id ?? '';
}

test('an error answer rejects with its condition', async (t) => {
  const { transport, server } = await onlineLab(t);
  const answer = transport.request(ask());
  server.send(
    `<iq type='error' id='${await idOf(server)}' from='kari@demo.no/Phone' to='web01@${DOMAIN}'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>no</text></error></iq>`,
  );
  await assert.rejects(
    answer,
    (error) =>
      error instanceof StanzaError &&
      error.code === 'forbidden' &&
      error.type === 'auth' &&
      error.text === 'no',
  );
});

test('a request that waits fails at once when the stream breaks, and is not sent later', async (t) => {
  const { peer, transport, server } = await onlineLab(t, { requestMs: 60_000 });
  const answer = assert.rejects(transport.request(ask()), xmppError('disconnected'));
  await idOf(server);
  server.socket.destroy();
  await answer;
  const again = await peer.loggedIn();
  assert.equal(await again.everythingSoFar(), '');
});

test('a request without a stream fails at once', async (t) => {
  const { transport } = await lab(t);
  await assert.rejects(transport.request(ask()), xmppError('disconnected'));
});

test('a request that nobody answers fails by its time, and a late answer hurts nothing', async (t) => {
  const { transport, server } = await onlineLab(t);
  const answer = assert.rejects(transport.request(ask(), { timeoutMs: 20 }), xmppError('timeout'));
  const id = await idOf(server);
  await answer;
  server.send(`<iq type='result' id='${id}' from='kari@demo.no/Phone' to='web01@${DOMAIN}'/>`);
  assert.equal(await server.everythingSoFar(), '');
});

test('a request that must not leave is refused', async (t) => {
  const { transport } = await onlineLab(t);
  const iq = ask();
  iq.attrs.from = 'me@elsewhere.no';
  await assert.rejects(transport.request(iq), (error) => error instanceof StanzaRefused);
});

test('stop fails what waits for an answer', async (t) => {
  const { transport, server } = await onlineLab(t);
  const answer = assert.rejects(transport.request(ask()), xmppError('disconnected'));
  await idOf(server);
  await Promise.all([transport.stop(), once(server.socket, 'close'), server.socket.end()]);
  await answer;
});
