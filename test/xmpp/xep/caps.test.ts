import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildCaps,
  buildDiscoInfo,
  type Caps,
  capsFor,
  capsNode,
  capsOf,
  type Element,
  verifyCaps,
  xml,
} from '../../../src/xmpp/index.ts';
import { parse } from '../support/parse.ts';

const INFO = 'http://jabber.org/protocol/disco#info';
const FEATURES = ['caps', 'disco#items', 'disco#info', 'muc']
  .map((name) => `<feature var='http://jabber.org/protocol/${name}'/>`)
  .join('');
/** XEP-0115 §5.2. */
const EXODUS = `<identity category='client' name='Exodus 0.9.1' type='pc'/>${FEATURES}`;
/** XEP-0115 §5.3, with the parts in another order. */
const FORM =
  `<x xmlns='jabber:x:data' type='result'><field var='os'><value>Mac</value></field>` +
  `<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>` +
  `<field var='ip_version'><value>ipv6</value><value>ipv4</value></field>` +
  `<field var='os_version'><value>10.5.1</value></field><field var='software'><value>Psi</value></field>` +
  `<field var='software_version'><value>0.11</value></field></x>`;
const IDENTITIES =
  `<identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>` +
  `<identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>`;
const PSI = `${IDENTITIES}${FEATURES}${FORM}`;
const SIMPLE = 'QgayPKawpkPSDYmwT/WM94uAlu0=';
const COMPLEX = 'q07IKJEyjvHSyhy//CH0CxmKi8w=';

/** An answer's content, the verification string that was claimed, and whether it holds. */
const VERIFIED: [string, string, Partial<Caps>, boolean][] = [
  ['the simple example', EXODUS, { ver: SIMPLE }, true],
  ['the complex example', PSI, { ver: COMPLEX }, true],
  ['a form without a FORM_TYPE does not count', `${EXODUS}<x xmlns='jabber:x:data'/>`, { ver: SIMPLE }, true],
  ['a feature more', `${EXODUS}<feature var='urn:xmpp:message-correct:0'/>`, { ver: SIMPLE }, false],
  ['a feature twice', `${EXODUS}<feature var='http://jabber.org/protocol/muc'/>`, { ver: SIMPLE }, false],
  ['another hash function', EXODUS, { ver: SIMPLE, hash: 'sha-256' }, false],
  ['a hash function not known', EXODUS, { ver: SIMPLE, hash: 'crc' }, false],
];

for (const [name, inside, caps, expected] of VERIFIED) {
  test(`caps are verified: ${name}`, () => {
    const iq = parse(`<iq type='result'><query xmlns='${INFO}'>${inside}</query></iq>`);
    assert.equal(verifyCaps({ node: 'n', ver: '', hash: 'sha-1', ...caps }, iq), expected);
  });
}

test('an answer without disco#info verifies nothing', () => {
  assert.equal(verifyCaps({ node: 'n', ver: SIMPLE, hash: 'sha-1' }, parse(`<iq type='result'/>`)), false);
});

/** The contents of a presence, and the result of reading it. */
const READ: [string, Caps | undefined][] = [
  ['', undefined],
  [
    `<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='http://psi-im.org' ver='${COMPLEX}'/>`,
    { node: 'http://psi-im.org', ver: COMPLEX, hash: 'sha-1' },
  ],
  [`<c xmlns='http://jabber.org/protocol/caps' node='http://psi-im.org' ver='0.11' ext='cs'/>`, undefined],
  [`<c xmlns='http://jabber.org/protocol/caps' hash='md5' node='n' ver='v'/>`, undefined],
  [`<c xmlns='urn:other' hash='sha-1' node='n' ver='v'/>`, undefined],
];

for (const [inside, expected] of READ) {
  test(`caps are read: ${inside || 'none'}`, () => {
    assert.deepEqual(capsOf(parse(`<presence>${inside}</presence>`)), expected);
  });
}

test('the node to ask for', () => {
  assert.equal(capsNode({ node: 'http://psi-im.org', ver: 'v=', hash: 'sha-1' }), 'http://psi-im.org#v=');
});

test('caps that are built stand for what they were built from, and for nothing else', () => {
  const info = {
    identities: [
      { category: 'client', type: 'bot', name: 'Salt' },
      { category: 'automation', type: 'x' },
    ],
    features: ['urn:xmpp:ping', 'a', 'é'],
  };
  const caps = capsOf(xml('presence', {}, buildCaps(capsFor('urn:salt-xmpp', info))));
  assert.ok(caps);
  assert.equal(caps.node, 'urn:salt-xmpp');
  const answer = (built: Element) => xml('iq', { type: 'result' }, built);
  assert.ok(verifyCaps(caps, answer(buildDiscoInfo({ ...info, node: capsNode(caps) }))));
  assert.ok(!verifyCaps(caps, answer(buildDiscoInfo({ ...info, features: ['a'] }))));
});

test('caps of the simple example are built as there', () => {
  const features = ['caps', 'disco#items', 'disco#info', 'muc'].map((n) => `http://jabber.org/protocol/${n}`);
  const identities = [{ category: 'client', type: 'pc', name: 'Exodus 0.9.1' }];
  assert.deepEqual(capsFor('n', { identities, features }), { node: 'n', ver: SIMPLE, hash: 'sha-1' });
});
