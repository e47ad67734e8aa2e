import { randomUUID } from 'node:crypto';
import { describedWords } from '../../../src/commands/words/index.ts';
import { parse } from '../../xmpp/support/parse.ts';
import { DOMAIN } from './play.ts';
import type { Step, StepPlace } from './walk.ts';

/** A stanza's content as XML; `LOCAL` and `ADDRESS` in it stand for the walked address. */
type Contents = Record<string, string>;

const DISCO = 'http://jabber.org/protocol/disco';
const COMMANDS = 'http://jabber.org/protocol/commands';
const RSM = 'http://jabber.org/protocol/rsm';
const PUBSUB = 'http://jabber.org/protocol/pubsub';
const WORDS = [...describedWords().map(({ name }) => name), 'no-such-command'];
const DEVICE_LISTS = ['urn:xmpp:omemo:2:devices', 'eu.siacs.conversations.axolotl.devicelist'];
const PEP = [
  ...['urn:xmpp:avatar:metadata', 'urn:xmpp:avatar:data', 'urn:xmpp:bookmarks:1'],
  ...['http://jabber.org/protocol/nick', 'no-such-node'],
];

const PAYLOADS: Contents = {
  'disco#info': query(`${DISCO}#info`),
  'disco#info, the commands': query(`${DISCO}#info`, `node="${COMMANDS}"`),
  'disco#info, one command': query(`${DISCO}#info`, 'node="run"'),
  'disco#info, caps': query(`${DISCO}#info`, 'node="urn:salt-xmpp#AAAAAAAAAAAAAAAAAAAAAAAAAAA="'),
  'disco#info, no such node': query(`${DISCO}#info`, 'node="no-such-node"'),
  'disco#items': query(`${DISCO}#items`),
  'disco#items, the commands': query(`${DISCO}#items`, `node="${COMMANDS}"`),
  'disco#items, one command': query(`${DISCO}#items`, 'node="run"'),
  'disco#items, no such node': query(`${DISCO}#items`, 'node="no-such-node"'),
  'disco#items, counted': query(`${DISCO}#items`, '', `<set xmlns="${RSM}"><max>0</max></set>`),
  'disco#items, a page': query(`${DISCO}#items`, '', `<set xmlns="${RSM}"><max>5</max></set>`),
  'vcard-temp': '<vCard xmlns="vcard-temp"/>',
  'vcard 4': '<vcard xmlns="urn:ietf:params:xml:ns:vcard-4.0"/>',
  version: query('jabber:iq:version'),
  last: query('jabber:iq:last'),
  time: '<time xmlns="urn:xmpp:time"/>',
  ping: '<ping xmlns="urn:xmpp:ping"/>',
  roster: query('jabber:iq:roster'),
  'roster, an item': query('jabber:iq:roster', '', '<item jid="ADDRESS" subscription="remove"/>'),
  register: query('jabber:iq:register'),
  'register, removal': query('jabber:iq:register', '', '<remove/>'),
  search: query('jabber:iq:search'),
  private: query('jabber:iq:private', '', '<storage xmlns="storage:bookmarks"/>'),
  privacy: query('jabber:iq:privacy'),
  auth: query('jabber:iq:auth', '', '<username>LOCAL</username>'),
  'XEP-0100 prompt': query('jabber:iq:gateway', '', '<prompt>LOCAL</prompt>'),
  'publish to PEP': `<pubsub xmlns="${PUBSUB}"><publish node="urn:xmpp:avatar:data"><item/></publish></pubsub>`,
  'subscribe to PEP': `<pubsub xmlns="${PUBSUB}"><subscribe node="urn:xmpp:avatar:metadata" jid="x@y"/></pubsub>`,
  'pubsub of an owner': `<pubsub xmlns="${PUBSUB}#owner"><delete node="x"/></pubsub>`,
  MAM: '<query xmlns="urn:xmpp:mam:2"/>',
  blocking: '<blocklist xmlns="urn:xmpp:blocking"/>',
  upload: '<request xmlns="urn:xmpp:http:upload:0" filename="a" size="1"/>',
  jingle: '<jingle xmlns="urn:xmpp:jingle:1" action="session-initiate" sid="1"/>',
  'in-band bytes': '<open xmlns="http://jabber.org/protocol/ibb" sid="1" block-size="4096"/>',
  'room configuration': query('http://jabber.org/protocol/muc#owner'),
  privilege: '<privilege xmlns="urn:xmpp:privilege:2"><perm access="roster" type="both"/></privilege>',
  junk: '<junk xmlns="urn:example:junk"/>',
  'junk without a namespace': '<junk/>',
  'two children': '<ping xmlns="urn:xmpp:ping"/><ping xmlns="urn:xmpp:ping"/>',
  nothing: '',
  ...each(
    [...DEVICE_LISTS, ...PEP],
    'items of',
    (node) => `<pubsub xmlns="${PUBSUB}"><items node="${node}"/></pubsub>`,
  ),
  ...each(WORDS, 'command', (word) => `<command xmlns="${COMMANDS}" node="${word}" action="execute"/>`),
  'command, filled in': command('run', 'action="complete"', { line: 'test.ping' }),
  'command, no such session': command('run', 'action="next" sessionid="no-such-session"'),
  'command, cancelled': command('run', 'action="cancel" sessionid="no-such-session"'),
  'command, no node': `<command xmlns="${COMMANDS}"/>`,
};

const BODIES = [
  'test.ping',
  'help',
  'whoami',
  'minions',
  'jobs',
  'yes',
  'again',
  'more',
  'hello',
  'no such thing',
];
const ABOUT = [
  ...[
    'LOCAL test.ping',
    'minions LOCAL',
    'roster LOCAL',
    "salt 'LOCAL' test.ping",
    'salt -L LOCAL test.ping',
  ],
  ...[
    "salt -E 'LOCAL' test.ping",
    "salt -C 'LOCAL or nothing' test.ping",
    'accept LOCAL',
    'LOCAL',
    'help LOCAL',
  ],
];

const PAYLOADS_ABOUT: Contents = {
  'the page after it': query(
    `${DISCO}#items`,
    '',
    `<set xmlns="${RSM}"><max>5</max><after>ADDRESS</after></set>`,
  ),
  'the page before it': query(
    `${DISCO}#items`,
    '',
    `<set xmlns="${RSM}"><max>5</max><before>ADDRESS</before></set>`,
  ),
  'a node of its name': query(`${DISCO}#info`, 'node="LOCAL"'),
  'search by name': query('jabber:iq:search', '', '<nick>LOCAL</nick>'),
  'XEP-0100 prompt': query('jabber:iq:gateway', '', '<prompt>LOCAL</prompt>'),
  'a command about it': command('minions', 'action="complete"', { pattern: 'LOCAL' }),
};

const MESSAGES: Contents = {
  ...each(BODIES, 'says', (text) => body(text)),
  'a subject': '<subject>test.ping</subject>',
  'nothing at all': '',
  'an empty body': body(''),
  blanks: body('  '),
  'a thread': `${body('test.ping')}<thread>t1</thread>`,
  'a receipt asked for': `${body('test.ping')}<request xmlns="urn:xmpp:receipts"/>`,
  'a receipt': '<received xmlns="urn:xmpp:receipts" id="x"/>',
  'a chat marker': '<displayed xmlns="urn:xmpp:chat-markers:0" id="x"/>',
  composing: '<composing xmlns="http://jabber.org/protocol/chatstates"/>',
  'a correction': `${body('test.ping')}<replace xmlns="urn:xmpp:message-correct:0" id="x"/>`,
  'a retraction': `${body('gone')}<retract xmlns="urn:xmpp:message-retract:1" id="x"/>`,
  'a reaction': '<reactions xmlns="urn:xmpp:reactions:0" id="x"><reaction>+1</reaction></reactions>',
  'a thumb': '<reactions xmlns="urn:xmpp:reactions:0" id="x"><reaction>👍</reaction></reactions>',
  'a reply': `${body('again')}<reply xmlns="urn:xmpp:reply:0" id="x"/>`,
  'a reply with yes': `${body('yes')}<reply xmlns="urn:xmpp:reply:0" id="x"/>`,
  OMEMO: `${body('encrypted')}<encrypted xmlns="eu.siacs.conversations.axolotl"/>`,
  'OMEMO without a body': '<encrypted xmlns="urn:xmpp:omemo:2"/>',
  OpenPGP: '<openpgp xmlns="urn:xmpp:openpgp:0">AA</openpgp>',
  OTR: body('?OTRv23?'),
  delayed: `${body('test.ping')}<delay xmlns="urn:xmpp:delay" stamp="2020-01-01T00:00:00Z"/>`,
  'a file': `${body('https://demo.no/a')}<x xmlns="jabber:x:oob"><url>https://demo.no/a</url></x>`,
  'an invitation': '<x xmlns="jabber:x:conference" jid="room@muc.demo.no"/>',
  'a voice request': '<x xmlns="jabber:x:data" type="submit"/>',
  'contacts (XEP-0144)':
    '<x xmlns="http://jabber.org/protocol/rosterx"><item action="add" jid="ADDRESS"/></x>',
  'a forged privilege':
    '<privilege xmlns="urn:xmpp:privilege:2"><perm access="roster" type="both"/></privilege>',
  'a forged carbon':
    '<received xmlns="urn:xmpp:carbons:2"><forwarded xmlns="urn:xmpp:forward:0">' +
    '<message xmlns="jabber:client" type="chat"><body>test.ping</body></message></forwarded></received>',
  'a pubsub event': `<event xmlns="${PUBSUB}#event"><items node="urn:xmpp:avatar:metadata"/></event>`,
  'a question of a form': '<attention xmlns="urn:xmpp:attention:0"/>',
  junk: '<junk xmlns="urn:example:junk"/>',
};

const ERROR = '<error type="cancel"><item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error>';
const PRESENCE_TYPES = [
  ...['', 'unavailable', 'subscribe', 'subscribed', 'unsubscribe', 'unsubscribed', 'probe', 'error', 'junk'],
];

/** Every kind of stanza that is sent to the address itself. */
export const STEPS: readonly Step[] = [
  ...['get', 'set'].flatMap((type) => steps(`iq ${type}`, 'iq', type, PAYLOADS)),
  ...['result', 'error', 'junk', ''].flatMap((type) =>
    steps(`iq ${type || 'without a type'}`, 'iq', type, {
      ping: '<ping xmlns="urn:xmpp:ping"/>',
      error: ERROR,
      nothing: '',
    }),
  ),
  ...['chat', 'normal', '', 'headline', 'groupchat', 'junk'].flatMap((type) =>
    steps(`message ${type || 'without a type'}`, 'message', type, MESSAGES),
  ),
  ...steps('message error', 'message', 'error', {
    'an error': ERROR,
    'with its body': body('test.ping') + ERROR,
  }),
  ...PRESENCE_TYPES.flatMap((type) =>
    steps(`presence ${type || 'available'}`, 'presence', type, {
      plain: '',
      'with caps': '<c xmlns="http://jabber.org/protocol/caps" hash="sha-1" node="urn:x" ver="AAAA"/>',
      'to a room': '<x xmlns="http://jabber.org/protocol/muc"/>',
      'with an error': ERROR,
    }),
  ),
  // Each again from the bare JID, as servers send them.
  ...PRESENCE_TYPES.flatMap((type) =>
    steps(`presence ${type || 'available'}, of the account`, 'presence', type, { plain: '' }, bareSender),
  ),
];

/** Questions about the address at the master and at the service itself. */
export const MENTIONS: readonly Step[] = [`master@${DOMAIN}`, DOMAIN].flatMap((where) => {
  const there = (place: StepPlace) => ({ ...place, to: where });
  return [
    ...steps(`said to ${where}`, 'message', 'chat', each(ABOUT, 'says', body), there),
    ...steps(`asked of ${where}`, 'iq', 'get', PAYLOADS_ABOUT, there),
    ...steps(`asked of ${where}`, 'iq', 'set', PAYLOADS_ABOUT, there),
  ];
});

function steps(
  title: string,
  name: string,
  type: string,
  contents: Contents,
  at = (place: StepPlace): StepPlace => place,
): Step[] {
  return Object.entries(contents).map(([what, content]) => ({
    name: `${title}: ${what}`,
    make(walked) {
      const { from, to } = at(walked);
      const attributes = `id="${randomUUID()}" from="${from}" to="${to}"${type === '' ? '' : ` type="${type}"`}`;
      const inside = content.replaceAll('ADDRESS', walked.to).replaceAll('LOCAL', walked.local);
      return parse(`<${name} ${attributes}>${inside}</${name}>`);
    },
  }));
}

function bareSender({ from, ...place }: StepPlace): StepPlace {
  return { ...place, from: from.split('/')[0] ?? '' };
}

function each(words: readonly string[], title: string, make: (word: string) => string): Contents {
  return Object.fromEntries(words.map((word) => [`${title} ${word}`, make(word)]));
}

function query(namespace: string, attributes = '', content = ''): string {
  return `<query xmlns="${namespace}" ${attributes}>${content}</query>`;
}

function command(node: string, attributes: string, fields: Record<string, string> = {}): string {
  const filled = Object.entries(fields).map(
    ([name, value]) => `<field var="${name}"><value>${value}</value></field>`,
  );
  const form = filled.length > 0 ? `<x xmlns="jabber:x:data" type="submit">${filled.join('')}</x>` : '';
  return `<command xmlns="${COMMANDS}" node="${node}" ${attributes}>${form}</command>`;
}

function body(text: string): string {
  return `<body>${text}</body>`;
}
