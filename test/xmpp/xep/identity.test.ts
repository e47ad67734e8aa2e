import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildLast,
  buildTime,
  buildVCard,
  buildVCardUpdate,
  buildVersion,
  type Element,
} from '../../../src/xmpp/index.ts';

/* The questions of clients to a contact: XEP-0054, XEP-0153, XEP-0092, XEP-0012, XEP-0202. */

const BUILT: [string, Element, string][] = [
  [
    'a vCard with everything, in the order of the DTD',
    buildVCard({
      name: 'web01',
      photo: { type: 'image/png', data: Buffer.from('PNG') },
      address: 'web01@salt.demo.no',
      title: 'Debian 12',
      role: 'web',
      description: 'a\nb & c',
    }),
    '<vCard xmlns="vcard-temp"><FN>web01</FN><N><GIVEN>web01</GIVEN></N>' +
      '<PHOTO><TYPE>image/png</TYPE><BINVAL>UE5H</BINVAL></PHOTO><JABBERID>web01@salt.demo.no</JABBERID>' +
      '<TITLE>Debian 12</TITLE><ROLE>web</ROLE><DESC>a\nb &amp; c</DESC></vCard>',
  ],
  [
    'a vCard with a name alone',
    buildVCard({ name: 'web01' }),
    '<vCard xmlns="vcard-temp"><FN>web01</FN><N><GIVEN>web01</GIVEN></N></vCard>',
  ],
  [
    'an avatar in a presence',
    buildVCardUpdate('01b87fcd030b72895ff8e88db57ec525450f000d'),
    '<x xmlns="vcard-temp:x:update"><photo>01b87fcd030b72895ff8e88db57ec525450f000d</photo></x>',
  ],
  [
    'a version',
    buildVersion({ name: 'Salt', version: '3008.3', os: 'Debian 12' }),
    '<query xmlns="jabber:iq:version"><name>Salt</name><version>3008.3</version><os>Debian 12</os></query>',
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
