import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSlotRequest, NS_UPLOAD, parseSlot, uploadServiceOf } from '../../../src/xmpp/index.ts';
import { parse } from '../support/parse.ts';

const FEATURE = `<feature var='${NS_UPLOAD}'/>`;
const form = (type: string, size: string) =>
  `<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>${type}</value></field>` +
  `<field var='max-file-size'><value>${size}</value></field></x>`;

/** The content of a disco#info answer, and what it says of uploads. */
const SERVICES: [string, string, object | undefined][] = [
  ['no upload service', '', undefined],
  ['no limit told', FEATURE, { maxBytes: undefined }],
  ['a limit', FEATURE + form(NS_UPLOAD, '5242880'), { maxBytes: 5_242_880 }],
  ['a limit in another form', FEATURE + form('urn:other', '5'), { maxBytes: undefined }],
  ['a limit that is not a number', FEATURE + form(NS_UPLOAD, '-1'), { maxBytes: undefined }],
];

for (const [name, inside, expected] of SERVICES) {
  test(`an upload service is known: ${name}`, () => {
    const info = `<query xmlns='http://jabber.org/protocol/disco#info'>${inside}</query>`;
    assert.deepEqual(uploadServiceOf(parse(`<iq type='result'>${info}</iq>`)), expected);
  });
}

test('a slot is asked for', () => {
  assert.equal(
    buildSlotRequest({ name: 'a.txt', size: 12, contentType: 'text/plain' }).toString(),
    `<request xmlns="${NS_UPLOAD}" filename="a.txt" size="12" content-type="text/plain"/>`,
  );
});

const GET = `<get url='https://demo.no/1'/>`;

/** The contents of a slot, and the result of reading it. */
const SLOTS: [string, string, object | undefined][] = [
  ['both addresses', `<put url='https://demo.no/p'/>${GET}`, {}],
  [
    'the header fields that are allowed',
    `<put url='https://demo.no/p'><header name='Authorization'>Bearer x</header><header name='Host'>evil</header>` +
      `<header name='cookie'>a=b</header><header>none</header></put>${GET}`,
    { Authorization: 'Bearer x', cookie: 'a=b' },
  ],
  [
    'line breaks taken out',
    `<put url='https://demo.no/p'><header name='Expires'>1&#13;&#10;X: y</header></put>${GET}`,
    { Expires: '1X: y' },
  ],
  ['no address to send to', GET, undefined],
  ['no address to read from', `<put url='https://demo.no/p'/>`, undefined],
];

for (const [name, inside, headers] of SLOTS) {
  test(`a slot is read: ${name}`, () => {
    const slot = parseSlot(parse(`<iq type='result'><slot xmlns='${NS_UPLOAD}'>${inside}</slot></iq>`));
    assert.deepEqual(slot, headers && { put: 'https://demo.no/p', headers, get: 'https://demo.no/1' });
  });
}
