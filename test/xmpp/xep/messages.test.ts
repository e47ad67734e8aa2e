import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildCorrection,
  buildDelay,
  buildOob,
  chatState,
  correctionOf,
  delayOf,
  type Element,
  hasFiles,
  hint,
  isEncrypted,
  isRetraction,
  oobUrlsOf,
  reactionsOf,
  receiptFor,
  unstyled,
  wantsReceipt,
  xml,
} from '../../../src/xmpp/index.ts';
import { parse } from '../support/parse.ts';

const message = (inside: string, attributes = '') => parse(`<message ${attributes}>${inside}</message>`);

/** The message, the reader, and the result. */
const READ: [string, (message: Element) => unknown, unknown][] = [
  [`<body>x</body>`, delayOf, undefined],
  [
    `<delay xmlns='urn:xmpp:delay' from='demo.no' stamp='2024-03-01T10:00:00Z'/>`,
    delayOf,
    new Date('2024-03-01T10:00:00Z'),
  ],
  [
    `<delay xmlns='urn:xmpp:delay' stamp='2024-03-01T12:00:00.5+02:00'/>`,
    delayOf,
    new Date('2024-03-01T10:00:00.5Z'),
  ],
  [`<x xmlns='jabber:x:delay' stamp='20240301T10:00:00'/>`, delayOf, new Date('2024-03-01T10:00:00Z')],
  [
    `<delay xmlns='urn:xmpp:delay' stamp='2024-03-01T10:05:00Z'/><delay xmlns='urn:xmpp:delay' stamp='2024-03-01T10:00:00Z'/>`,
    delayOf,
    new Date('2024-03-01T10:00:00Z'),
  ],
  [`<delay xmlns='urn:xmpp:delay' stamp='soon'/>`, delayOf, undefined],
  [`<delay xmlns='urn:xmpp:delay'/>`, delayOf, undefined],
  [`<delay xmlns='urn:other' stamp='2024-03-01T10:00:00Z'/>`, delayOf, undefined],

  [`<body>x</body>`, correctionOf, undefined],
  [`<replace xmlns='urn:xmpp:message-correct:0' id='m1'/>`, correctionOf, 'm1'],
  [`<replace xmlns='urn:xmpp:message-correct:0'/>`, correctionOf, ''],

  [
    `<body>I sent you an OMEMO encrypted message but your client doesn't seem to support that.</body>`,
    isEncrypted,
    false,
  ],
  [`<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/></encrypted>`, isEncrypted, true],
  [`<encrypted xmlns='urn:xmpp:omemo:2'/>`, isEncrypted, true],
  [`<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:otr:0'/>`, isEncrypted, true],
  [`<encryption xmlns='urn:xmpp:eme:0'/>`, isEncrypted, true],
  [`<x xmlns='jabber:x:encrypted'>qANQR1DBwU4</x>`, isEncrypted, true],
  [`<openpgp xmlns='urn:xmpp:openpgp:0'>BASE64</openpgp>`, isEncrypted, true],
  [`<body>?OTRv23?</body>`, isEncrypted, true],
  [`<body>what is ?OTR</body>`, isEncrypted, false],
  [`<encrypted xmlns='urn:other'/>`, isEncrypted, false],

  [`<retract xmlns='urn:xmpp:message-retract:1' id='m1'/><body>fallback</body>`, isRetraction, true],
  [
    `<apply-to xmlns='urn:xmpp:fasten:0' id='m1'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>`,
    isRetraction,
    true,
  ],
  [`<apply-to xmlns='urn:xmpp:fasten:0' id='m1'/>`, isRetraction, false],
  [
    `<reactions xmlns='urn:xmpp:reactions:0' id='m1'><reaction>👍</reaction><reaction> 🐢 </reaction></reactions>`,
    reactionsOf,
    { to: 'm1', emojis: ['👍', '🐢'] },
  ],
  [`<reactions xmlns='urn:xmpp:reactions:0' id='m1'/>`, reactionsOf, { to: 'm1', emojis: [] }],
  [
    `<reactions xmlns='urn:xmpp:reactions:0'><reaction>👍</reaction></reactions><body>👍</body>`,
    reactionsOf,
    { to: '', emojis: ['👍'] },
  ],
  [`<body>👍</body>`, reactionsOf, undefined],

  [`<body>https://x.no/a.png</body>`, hasFiles, false],
  [`<x xmlns='jabber:x:oob'><url>https://x.no/a.png</url></x>`, hasFiles, true],
  [`<x xmlns='jabber:x:oob'/>`, hasFiles, false],
  [`<x xmlns='jabber:x:oob'><url>https://x.no/a.png</url></x>`, oobUrlsOf, ['https://x.no/a.png']],
  [`<file-sharing xmlns='urn:xmpp:sfs:0'/>`, hasFiles, true],
  [
    `<reference xmlns='urn:xmpp:reference:0' type='data'><media-sharing xmlns='urn:xmpp:sims:1'/></reference>`,
    hasFiles,
    true,
  ],
  [`<reference xmlns='urn:xmpp:reference:0' type='mention'/>`, hasFiles, false],

  [`<request xmlns='urn:xmpp:receipts'/>`, wantsReceipt, false],
];
for (const [inside, read, expected] of READ) {
  test(`${read.name} of ${inside}`, () => assert.deepEqual(read(message(inside)), expected));
}

test('a receipt is asked for only by a message with an id', () => {
  assert.equal(wantsReceipt(message(`<request xmlns='urn:xmpp:receipts'/>`, `id='m1'`)), true);
});

const BUILT: [Element, string][] = [
  [buildCorrection('m1'), '<replace xmlns="urn:xmpp:message-correct:0" id="m1"/>'],
  [chatState('composing'), '<composing xmlns="http://jabber.org/protocol/chatstates"/>'],
  [receiptFor('m1'), '<received xmlns="urn:xmpp:receipts" id="m1"/>'],
  [hint('no-store'), '<no-store xmlns="urn:xmpp:hints"/>'],
  [unstyled(), '<unstyled xmlns="urn:xmpp:styling:0"/>'],
  [buildOob('https://x.no/?a&b'), '<x xmlns="jabber:x:oob"><url>https://x.no/?a&amp;b</url></x>'],
  [
    buildDelay(new Date('2024-03-01T10:00:00Z'), 'demo.no'),
    '<delay xmlns="urn:xmpp:delay" from="demo.no" stamp="2024-03-01T10:00:00.000Z"/>',
  ],
];
for (const [element, expected] of BUILT) {
  test(`builds ${expected}`, () => assert.equal(element.toString(), expected));
}

test('what is built is read back', () => {
  const built = xml('message', { id: 'm2' }, buildCorrection('m1'), buildDelay(new Date(5_000)));
  const read = parse(built.toString());
  assert.deepEqual([correctionOf(read), delayOf(read)], ['m1', new Date(5_000)]);
});
