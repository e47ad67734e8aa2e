import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanText, type Element, StanzaRefused, xml } from '../../src/xmpp/index.ts';
import { onlineLab } from './support/lab.ts';
import { DOMAIN } from './support/peer.ts';

const TO = 'kari@demo.no/phone';
const message = (body: string, from?: string) => xml('message', { to: TO, from }, xml('body', {}, body));
const refused = (code: string) => (error: unknown) => error instanceof StanzaRefused && error.code === code;

test('what XML forbids is replaced, in text and in attributes, and the rest is left alone', async (t) => {
  const { transport, server } = await onlineLab(t);
  transport.send(
    xml('message', { to: TO, id: 'i\u0000d' }, xml('body', {}, 'a\u001b[31mb\uFFFE\uD800c\t\n<🫐>')),
  );
  const sent = await server.everythingSoFar();
  assert.equal(
    sent,
    `<message to="${TO}" id="i\uFFFDd" from="${DOMAIN}"><body>a\uFFFD[31mb\uFFFD\uFFFDc\t\n&lt;🫐&gt;</body></message>`,
  );
});

test('each forbidden character is cleaned and each other one kept', () => {
  for (let code = 0; code <= 0x1_0ffff; code++) {
    const legal =
      code === 0x9 ||
      code === 0xa ||
      code === 0xd ||
      (code >= 0x20 && code <= 0xd7ff) ||
      (code >= 0xe000 && code <= 0xfffd) ||
      code >= 0x1_0000;
    const text = String.fromCodePoint(code);
    assert.equal(cleanText(text), legal ? text : '\uFFFD', `U+${code.toString(16)}`);
  }
});
const REFUSALS: [string, Element, string][] = [
  ['another domain', message('x', 'me@elsewhere.no'), 'foreign-from'],
  ['a subdomain', message('x', 'me@sub.salt.demo.no'), 'foreign-from'],
  ['a from with an empty resource', message('x', `me@${DOMAIN}/`), 'foreign-from'],
  ['a from with a blank', message('x', `a b@${DOMAIN}`), 'foreign-from'],
  ['no to', xml('message', {}, xml('body', {}, 'x')), 'bad-to'],
  ['a to that is no address', xml('message', { to: '@' }), 'bad-to'],
  ['a stream error', xml('stream:error', { to: TO }), 'not-a-stanza'],
  ['a foreign namespace', xml('message', { to: TO, xmlns: 'urn:other' }), 'not-a-stanza'],
  ['a name that breaks out', xml('message', { to: TO }, xml('a><b', {})), 'bad-name'],
  ['an attribute name that breaks out', xml('message', { to: TO, 'x y': '1' }), 'bad-name'],
  ['what is too long in bytes, not in letters', message('ø'.repeat(60_000)), 'too-big'],
];

for (const [what, stanza, code] of REFUSALS) {
  test(`${what} is refused as ${code}, and nothing of it leaves`, async (t) => {
    const { transport, server } = await onlineLab(t, { maxStanzaBytes: 100_000 });
    assert.throws(() => transport.send(stanza), refused(code));
    assert.equal(await server.everythingSoFar(), '');
    assert.equal(transport.state, 'online');
  });
}

test('the domain is written as the server writes it', async (t) => {
  const { transport, server } = await onlineLab(t);
  transport.send(message('x', 'Web01@Salt.Demo.No/R'));
  assert.match(await server.everythingSoFar(), /from="web01@salt.demo.no\/R"/);
});
