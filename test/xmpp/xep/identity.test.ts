import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildAvatarData,
  buildAvatarMetadata,
  buildItem,
  buildLast,
  buildNick,
  buildTime,
  buildVCard,
  buildVCard4,
  buildVCardUpdate,
  buildVersion,
  type Element,
  itemsRequestIn,
  NS_NICK,
} from '../../../src/xmpp/index.ts';
import { VERSION } from '../../support/salt-version.ts';
import { parse } from '../support/parse.ts';

/* The questions of clients to a contact: XEP-0054, XEP-0060, XEP-0084, XEP-0092, XEP-0012, XEP-0153,
 * XEP-0172, XEP-0202, XEP-0292. */

const BUILT: [string, Element, string][] = [
  [
    'a vCard with everything, in the order of the DTD',
    buildVCard({
      name: 'web01',
      nickname: 'web01',
      photo: { type: 'image/png', data: Buffer.from('PNG') },
      address: 'web01@salt.demo.no',
      title: 'Debian 12',
      role: 'web',
      description: 'a\nb & c',
    }),
    '<vCard xmlns="vcard-temp"><FN>web01</FN><N><GIVEN>web01</GIVEN></N><NICKNAME>web01</NICKNAME>' +
      '<PHOTO><TYPE>image/png</TYPE><BINVAL>UE5H</BINVAL></PHOTO><JABBERID>web01@salt.demo.no</JABBERID>' +
      '<TITLE>Debian 12</TITLE><ROLE>web</ROLE><DESC>a\nb &amp; c</DESC></vCard>',
  ],
  [
    'a vCard with a name alone',
    buildVCard({ name: 'web01' }),
    '<vCard xmlns="vcard-temp"><FN>web01</FN><N><GIVEN>web01</GIVEN></N></vCard>',
  ],
  [
    'a vCard4 with everything, without the picture',
    buildVCard4({
      name: 'web 01',
      nickname: 'web 01',
      photo: { type: 'image/png', data: Buffer.from('PNG') },
      address: 'web\\2001@salt.demo.no',
      title: 'Debian 12',
      role: 'web',
      description: 'a\nb & c',
    }),
    '<vcard xmlns="urn:ietf:params:xml:ns:vcard-4.0"><fn><text>web 01</text></fn>' +
      '<nickname><text>web 01</text></nickname><impp><uri>xmpp:web%5C2001@salt.demo.no</uri></impp>' +
      '<title><text>Debian 12</text></title><role><text>web</text></role><note><text>a\nb &amp; c</text></note></vcard>',
  ],
  ['a nickname', buildNick('web 01'), '<nick xmlns="http://jabber.org/protocol/nick">web 01</nick>'],
  [
    'an item of a node',
    buildItem(NS_NICK, 'current', buildNick('web01')),
    '<pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="http://jabber.org/protocol/nick">' +
      '<item id="current"><nick xmlns="http://jabber.org/protocol/nick">web01</nick></item></items></pubsub>',
  ],
  [
    'the description of an avatar',
    buildAvatarMetadata({ type: 'image/png', data: Buffer.from('PNG') }, 'a1b2', 96),
    '<metadata xmlns="urn:xmpp:avatar:metadata"><info bytes="3" height="96" id="a1b2" type="image/png" width="96"/></metadata>',
  ],
  [
    'the bytes of an avatar',
    buildAvatarData({ data: Buffer.from('PNG') }),
    '<data xmlns="urn:xmpp:avatar:data">UE5H</data>',
  ],
  [
    'an avatar in a presence',
    buildVCardUpdate('01b87fcd030b72895ff8e88db57ec525450f000d'),
    '<x xmlns="vcard-temp:x:update"><photo>01b87fcd030b72895ff8e88db57ec525450f000d</photo></x>',
  ],
  [
    'a version',
    buildVersion({ name: 'Salt', version: VERSION, os: 'Debian 12' }),
    `<query xmlns="jabber:iq:version"><name>Salt</name><version>${VERSION}</version><os>Debian 12</os></query>`,
  ],
  [
    'a version without a system',
    buildVersion({ name: 'salt-xmpp', version: '0.1.0' }),
    '<query xmlns="jabber:iq:version"><name>salt-xmpp</name><version>0.1.0</version></query>',
  ],
  ['last activity in whole seconds', buildLast(903.9), '<query xmlns="jabber:iq:last" seconds="903"/>'],
  ['last activity in the future', buildLast(-5), '<query xmlns="jabber:iq:last" seconds="0"/>'],
  [
    'the time of the example, west of UTC and without fractions of a second',
    buildTime(new Date('2006-12-19T17:58:35.999Z'), -360),
    '<time xmlns="urn:xmpp:time"><tzo>-06:00</tzo><utc>2006-12-19T17:58:35Z</utc></time>',
  ],
  [
    'the time in a zone of half an hour, east of UTC',
    buildTime(new Date('2006-12-19T17:58:35Z'), 330),
    '<time xmlns="urn:xmpp:time"><tzo>+05:30</tzo><utc>2006-12-19T17:58:35Z</utc></time>',
  ],
  [
    'the time in UTC',
    buildTime(new Date('2006-12-19T17:58:35Z'), -0),
    '<time xmlns="urn:xmpp:time"><tzo>+00:00</tzo><utc>2006-12-19T17:58:35Z</utc></time>',
  ],
];

for (const [name, built, expected] of BUILT) {
  test(name, () => assert.equal(built.toString(), expected));
}

/** A question to a node, and how it reads. */
const REQUESTS: [string, object | undefined][] = [
  [`<items node='urn:xmpp:vcard4' max_items='1'/>`, { node: 'urn:xmpp:vcard4', id: undefined }],
  [
    `<items node='urn:xmpp:avatar:data'><item id='a1b2'/></items>`,
    { node: 'urn:xmpp:avatar:data', id: 'a1b2' },
  ],
  [`<items/>`, undefined],
  [`<items node=''/>`, undefined],
  [`<subscriptions/>`, undefined],
  ['', undefined],
];

for (const [inside, expected] of REQUESTS) {
  test(`items asked for: ${inside}`, () => {
    const pubsub = parse(`<pubsub xmlns='http://jabber.org/protocol/pubsub'>${inside}</pubsub>`);
    assert.deepEqual(itemsRequestIn(pubsub), expected);
  });
}
