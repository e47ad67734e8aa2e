import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildRosterExchange,
  buildRosterItem,
  buildRosterQuery,
  buildRosterRemoval,
  parseRoster,
  privilegesOf,
} from '../../../src/xmpp/index.ts';
import { parse } from '../support/parse.ts';

const privilege = (inside: string, ns = 'urn:xmpp:privilege:2') =>
  `<message from='demo.no' to='salt.demo.no'><privilege xmlns='${ns}'>${inside}</privilege></message>`;

/** A message, and what it grants on rosters. */
const ADVERTS: [string, string | undefined, boolean?][] = [
  // XEP-0356 §4.1, example 1
  [
    privilege(
      `<perm access='roster' type='both'/><perm access='message' type='outgoing'/><perm access='presence' type='managed_entity'/>`,
    ),
    'both',
    true,
  ],
  [privilege(`<perm access='presence' type='roster'/>`), 'none', true],
  [privilege(`<perm access='presence' type='none'/>`), 'none', false],
  [privilege(`<perm access='roster' type='get'/>`), 'get'],
  [privilege(`<perm access='roster' type='set' push='false'/>`), 'set'],
  [privilege(`<perm access='message' type='outgoing'/>`), 'none'],
  [privilege(''), 'none'],
  [privilege(`<perm access='roster' type='everything'/>`), 'none'],
  [privilege(`<perm access='roster' type='both'/>`, 'urn:xmpp:privilege:1'), 'both'],
  [privilege(`<perm access='roster' type='both'/>`, 'urn:other'), undefined],
  [`<message from='demo.no' to='salt.demo.no'><body>hi</body></message>`, undefined],
  [privilege(`<perm access='roster' type='both'/>`).replace('<message', `<message type='error'`), undefined],
];

for (const [message, roster, presence = false] of ADVERTS) {
  const expected = roster && { roster, presence };
  test(`what is granted: ${message}`, () => assert.deepEqual(privilegesOf(parse(message)), expected));
}

test('roster questions and changes, as RFC 6121 §2 has them', () => {
  assert.equal(buildRosterQuery().toString(), '<query xmlns="jabber:iq:roster"/>');
  const item = {
    jid: 'web01@salt.demo.no',
    name: 'web01',
    groups: ['Salt: web', 'Salt'],
    subscription: 'to',
  };
  assert.equal(
    buildRosterItem(item).toString(),
    '<query xmlns="jabber:iq:roster"><item jid="web01@salt.demo.no" name="web01" subscription="to">' +
      '<group>Salt: web</group><group>Salt</group></item></query>',
  );
  assert.equal(
    buildRosterRemoval('web01@salt.demo.no').toString(),
    '<query xmlns="jabber:iq:roster"><item jid="web01@salt.demo.no" subscription="remove"/></query>',
  );
});

test('a roster is read', () => {
  const roster = parse(
    `<iq type='result'><query xmlns='jabber:iq:roster'><item jid='a@b' name='A' subscription='both'>` +
      `<group>Salt</group></item><item jid='c@d'/><item name='nobody'/></query></iq>`,
  );
  assert.deepEqual(parseRoster(roster), [
    { jid: 'a@b', name: 'A', groups: ['Salt'], subscription: 'both' },
    { jid: 'c@d', name: '', groups: [], subscription: 'none' },
  ]);
  assert.deepEqual(parseRoster(parse(`<iq type='result'/>`)), []);
});

test('contacts are suggested, as XEP-0144 §3.1 has it', () => {
  const suggested = buildRosterExchange([{ jid: 'web01@salt.demo.no', name: 'web01', groups: ['Salt'] }]);
  assert.equal(
    suggested.toString(),
    '<x xmlns="http://jabber.org/protocol/rosterx"><item action="add" jid="web01@salt.demo.no" name="web01">' +
      '<group>Salt</group></item></x>',
  );
});
