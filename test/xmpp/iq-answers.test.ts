import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StanzaError, xml } from '../../src/xmpp/index.ts';
import { onlineLab } from './support/lab.ts';
import { DOMAIN } from './support/peer.ts';

const NS = 'urn:test:it';
const iq = (type: string, child = `<it xmlns='${NS}'/>`, to = `web01@${DOMAIN}`) =>
  `<iq type='${type}' id='q1' from='kari@demo.no/phone' to='${to}'>${child}</iq>`;

test('a handler answers with a child or with none', async (t) => {
  const { transport, server } = await onlineLab(t);
  transport.onIq('get', 'it', NS, async () => xml('it', { xmlns: NS }, 'here'));
  transport.onIq('set', 'it', NS, () => undefined);
  server.send(iq('get'));
  await server.until(
    /^<iq from="web01@salt.demo.no" to="kari@demo.no\/phone" id="q1" type="result"><it xmlns="urn:test:it">here<\/it><\/iq>/,
  );
  server.send(iq('set'));
  await server.until(/^<iq from="web01@salt.demo.no" to="kari@demo.no\/phone" id="q1" type="result"\/>/);
  assert.equal(await server.everythingSoFar(), '');
});

test('a handler is also found where the child has a prefix', async (t) => {
  const { transport, server } = await onlineLab(t);
  transport.onIq('get', 'it', NS, () => undefined);
  server.send(iq('get', `<p:it xmlns:p='${NS}'/>`));
  await server.until(/type="result"/);
});

const FAULTS: [string, string, RegExp][] = [
  ['get', `<it xmlns='urn:other'/>`, /type="cancel"><service-unavailable/],
  ['get', '', /type="modify"><bad-request/],
  ['what', `<it xmlns='${NS}'/>`, /type="modify"><bad-request/],
];
for (const [type, child, error] of FAULTS) {
  test(`an iq of type ${type} with "${child}" gets one answer, ${error.source.slice(20)}`, async (t) => {
    const { transport, server } = await onlineLab(t);
    transport.onIq('get', 'it', NS, () => undefined);
    server.send(iq(type, child));
    await server.until(new RegExp(`^<iq .*${error.source}.*</iq>`));
    assert.equal(await server.everythingSoFar(), '');
  });
}

test('a handler that throws StanzaError sets the error; what else it throws stays inside', async (t) => {
  const { transport, server, log } = await onlineLab(t);
  transport.onIq('get', 'it', NS, () => {
    throw new StanzaError('item-not-found', 'cancel', 'no such thing');
  });
  transport.onIq('set', 'it', NS, async () => {
    throw new Error('a detail not for strangers');
  });
  server.send(iq('get'));
  await server.until(/<item-not-found [^>]*\/><text [^>]*>no such thing<.*<\/iq>/);
  server.send(iq('set'));
  const [answer] = await server.until(/<internal-server-error .*<\/iq>/);
  assert.doesNotMatch(answer, /detail/);
  assert.equal(log.lines.filter(({ level }) => level === 'error').length, 1);
});

test('an answer too big to leave becomes an error answer', async (t) => {
  const { transport, server } = await onlineLab(t, { maxStanzaBytes: 2_000 });
  transport.onIq('get', 'it', NS, () => xml('it', { xmlns: NS }, 'x'.repeat(3_000)));
  server.send(iq('get'));
  await server.until(/<resource-constraint/);
});

test('the guard runs before each handler and can refuse', async (t) => {
  const { transport, server } = await onlineLab(t);
  transport.guard(async ({ attrs }) => {
    if (attrs.from?.startsWith('eve@')) throw new StanzaError('service-unavailable', 'cancel');
  });
  transport.onIq('get', 'it', NS, () => undefined);
  server.send(iq('get').replace('kari@', 'eve@'));
  await server.until(/to="eve@demo.no\/phone" id="q1" type="error".*<service-unavailable.*<\/iq>/);
  server.send(iq('get'));
  await server.until(/to="kari@demo.no\/phone" id="q1" type="result"/);
});

test('a second handler for the same thing is a mistake, told at once', async (t) => {
  const { transport } = await onlineLab(t);
  transport.onIq('get', 'it', NS, () => undefined);
  assert.throws(() => transport.onIq('get', 'it', NS, () => undefined));
});

test('an answer to nothing asked, and an iq for another domain, are left without any answer', async (t) => {
  const { server } = await onlineLab(t);
  server.send(iq('result'), iq('error'), iq('get', '<it/>', 'a@elsewhere.no'));
  assert.equal(await server.everythingSoFar(), '');
});
