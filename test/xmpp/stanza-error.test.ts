import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorReply, resultReply, StanzaError, xml } from '../../src/xmpp/index.ts';
import { parse } from './support/parse.ts';

const NS = 'urn:ietf:params:xml:ns:xmpp-stanzas';

test('an error answer turns the addresses round, keeps the id and does not quote', () => {
  const message = parse(
    `<message from='kari@demo.no/x' to='web01@salt.demo.no' id='m1' type='chat'><body>x</body></message>`,
  );
  assert.equal(
    errorReply(message, new StanzaError('forbidden', 'auth', 'not you')).toString(),
    `<message from="web01@salt.demo.no" to="kari@demo.no/x" id="m1" type="error"><error type="auth"><forbidden xmlns="${NS}"/><text xmlns="${NS}">not you</text></error></message>`,
  );
});

test('an error goes both ways', () => {
  const sent = new StanzaError('item-not-found', 'cancel', 'none such');
  const read = StanzaError.from(parse(xml('iq', { type: 'error' }, sent.toElement()).toString()));
  assert.deepEqual([read.code, read.type, read.text], ['item-not-found', 'cancel', 'none such']);
  assert.equal(read.message, 'item-not-found: none such');
});

for (const [what, text, expected] of [
  ['no error child', `<iq type='error'/>`, ['undefined-condition', 'cancel', undefined]],
  ['no condition', `<iq type='error'><error type='wait'/></iq>`, ['undefined-condition', 'wait', undefined]],
  [
    'a type that no list has',
    `<iq><error type='odd'><gone xmlns='${NS}'/></error></iq>`,
    ['gone', 'cancel', undefined],
  ],
  [
    'an application condition before the defined one',
    `<iq><error type='modify'><too-many xmlns='urn:x'/><bad-request xmlns='${NS}'/></error></iq>`,
    ['bad-request', 'modify', undefined],
  ],
] as const) {
  test(`an error with ${what} is read`, () => {
    const { code, type, text: words } = StanzaError.from(parse(text));
    assert.deepEqual([code, type, words], expected);
  });
}

test('a result has at most a child', () => {
  const iq = parse(`<iq from='a@b/c' to='d' id='1' type='get'><x xmlns='urn:x'/></iq>`);
  assert.equal(resultReply(iq).toString(), '<iq from="d" to="a@b/c" id="1" type="result"/>');
});
