import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildDiscoInfo,
  buildDiscoItems,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  parseDiscoInfo,
  parseDiscoItems,
  resultReply,
} from '../../../src/xmpp/index.ts';
import { parse } from '../support/parse.ts';

test('disco#info goes both ways, with its own feature in it once', () => {
  const info = {
    node: undefined,
    identities: [{ category: 'gateway', type: 'salt', name: 'Salt & co' }],
    features: ['urn:xmpp:ping', NS_DISCO_INFO],
  };
  const read = parseDiscoInfo(parse(buildDiscoInfo(info).toString()));
  assert.deepEqual(read, { ...info, features: [NS_DISCO_INFO, 'urn:xmpp:ping'] });
});

test('disco#info of a node, and a request for it', () => {
  assert.equal(parseDiscoInfo(buildDiscoInfo({ node: 'n', identities: [], features: [] }))?.node, 'n');
  assert.equal(buildDiscoInfo().toString(), `<query xmlns="${NS_DISCO_INFO}"/>`);
});

test('disco#items goes both ways; an item without an address is left out', () => {
  const items = [
    { jid: 'web01@salt.demo.no', node: undefined, name: 'web01' },
    { jid: 'salt.demo.no', node: 'jobs', name: undefined },
  ];
  assert.deepEqual(parseDiscoItems(parse(buildDiscoItems(items, 'n').toString())), items);
  assert.deepEqual(parseDiscoItems(parse(`<query xmlns='${NS_DISCO_ITEMS}'><item name='x'/></query>`)), []);
});

test('both are found in an answer, and only there', () => {
  const iq = parse(`<iq id='1' from='a@b/c' to='d'/>`);
  assert.deepEqual(parseDiscoItems(resultReply(iq, buildDiscoItems())), []);
  assert.equal(parseDiscoInfo(resultReply(iq, buildDiscoItems())), undefined);
  assert.equal(parseDiscoItems(resultReply(iq)), undefined);
});
