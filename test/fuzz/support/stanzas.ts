import type { Random } from '../../support/random.ts';
import { ODD_TEXTS, randomLine } from './lines.ts';
import { absurd, command, disco, form, junk } from './payloads.ts';
import { el, escaped } from './xml.ts';

export const DOMAIN = 'salt.demo.no';

/** A stanza as XML, and how many answers it must get, by its id; `any` where nobody could know better. */
export interface Fuzzed {
  readonly xml: string;
  readonly id: string | undefined;
  readonly answers: number | 'any';
}

/** An ad-hoc session (XEP-0050) as it was given out. */
export interface Session {
  readonly id: string;
  readonly node: string;
  readonly person: string;
  readonly contact: string;
}

export interface Around {
  /** The bare JID that it comes from. */
  readonly sender: string;
  /** Makes ids unique. */
  readonly number: number;
  /** The ad-hoc sessions so far, of all people. */
  readonly sessions: readonly Session[];
}

const LOCALS = [
  ...[
    'master',
    'web01',
    'web02',
    'db01',
    'debian',
    'web*',
    '*',
    'w?b0[12]',
    'nobody',
    'WEB01',
    'straße',
    '~2',
  ],
  ...['web01\\20', '\\2f', '__proto__', 'x'.repeat(1_000), '🫐', '\u202Eweb01'],
];
const PRESENCES = [
  ...[
    'subscribe',
    'subscribed',
    'unsubscribe',
    'unsubscribed',
    'probe',
    undefined,
    'unavailable',
    'error',
    'bogus',
    '',
  ],
];
const IQ_TYPES = ['get', 'get', 'get', 'set', 'set', 'set', 'result', 'error', 'bogus', '', undefined];
const MESSAGE_TYPES = [
  'chat',
  'chat',
  'chat',
  'chat',
  'chat',
  'chat',
  'normal',
  undefined,
  'groupchat',
  'headline',
  'error',
  'bogus',
  '',
];
const QUERIES = [
  el('ping', { xmlns: 'urn:xmpp:ping' }),
  el('vCard', { xmlns: 'vcard-temp' }),
  el('query', { xmlns: 'jabber:iq:version' }),
  el('query', { xmlns: 'jabber:iq:last' }),
  el('query', { xmlns: 'jabber:iq:roster' }),
  el(
    'pubsub',
    { xmlns: 'http://jabber.org/protocol/pubsub' },
    el('items', { node: 'eu.siacs.conversations.axolotl.devicelist' }),
  ),
];
const ADDITIONS = [
  el('replace', { xmlns: 'urn:xmpp:message-correct:0', id: 'm1' }),
  el('delay', { xmlns: 'urn:xmpp:delay', stamp: '1970-01-01T00:00:00Z' }),
  el('delay', { xmlns: 'urn:xmpp:delay', stamp: '9999-99-99' }),
  el('request', { xmlns: 'urn:xmpp:receipts' }),
  el('active', { xmlns: 'http://jabber.org/protocol/chatstates' }),
  el('encrypted', { xmlns: 'eu.siacs.conversations.axolotl' }),
  el('reactions', { xmlns: 'urn:xmpp:reactions:0', id: 'm1' }, el('reaction', {}, '👍')),
  el(
    'reactions',
    { xmlns: 'urn:xmpp:reactions:0' },
    ...Array.from({ length: 300 }, () => el('reaction', {}, '❤️')),
  ),
  el('reply', { xmlns: 'urn:xmpp:reply:0', id: 'm1', to: 'web01@salt.demo.no' }),
  el('reply', { xmlns: 'urn:xmpp:reply:0' }),
  el(
    'fallback',
    { xmlns: 'urn:xmpp:fallback:0', for: 'urn:xmpp:reply:0' },
    ...['0', '-1', '7', '4294967295', 'x', ''].flatMap((start) =>
      ['3', '0', '99999999999', ''].map((end) => el('body', { start, end })),
    ),
  ),
  el('retract', { xmlns: 'urn:xmpp:message-retract:1', id: 'm1' }),
  el('x', { xmlns: 'jabber:x:oob' }, el('url', {}, 'http://x/')),
  el('privilege', { xmlns: 'urn:xmpp:privilege:2' }, el('perm', { access: 'roster', type: 'both' })),
  el('c', { xmlns: 'http://jabber.org/protocol/caps', hash: 'sha-1', node: 'x', ver: 'AAAA' }),
  el('subject', {}, 'a subject'),
  el('thread', {}, 't'.repeat(3_000)),
];

/** The next absurd stanza: well-formed, as a server would pass it on, and in all else of any kind. */
export function randomStanza(random: Random, around: Around): Fuzzed {
  const { sender, number } = around;
  const from = random.oneIn(30)
    ? random.pick([undefined, '', '@', 'a b@c', `${sender}/`, `web01@${DOMAIN}`, DOMAIN])
    : `${sender}${random.pick(['/phone', '/phone', '', '/\u202E🫐', `/${'r'.repeat(1_000)}`])}`;
  const to = random.oneIn(30)
    ? random.pick([undefined, '', '@', 'elsewhere.no', `x@y@${DOMAIN}`, `${DOMAIN}.`, `sub.${DOMAIN}`])
    : address(random, number);
  const id = random.oneIn(20)
    ? undefined
    : `n${number}n${random.oneIn(10) ? random.pick(ODD_TEXTS).slice(0, 400) : ''}`;
  const kind = random.below(10);
  const parts = { random, around, attributes: { from, to, id } };
  if (kind < 4) return iq(parts);
  if (kind < 8) return message(parts);
  return presence(parts);
}

interface Parts {
  random: Random;
  around: Around;
  attributes: Record<'from' | 'to' | 'id', string | undefined>;
}

function address(random: Random, number: number): string {
  // Any number of addresses can be made up that a glob makes contacts of.
  if (random.oneIn(40)) return `[wd${number}]*@${DOMAIN}`;
  if (random.oneIn(6)) return `${DOMAIN}${random.pick(['', '', '/x'])}`;
  const local = random.oneIn(2) ? random.pick(['web01', 'web02', 'db01', 'master']) : random.pick(LOCALS);
  return `${local}@${random.oneIn(20) ? DOMAIN.toUpperCase() : DOMAIN}${random.pick(['', '', '/r'])}`;
}

function iq({ random, around, attributes: given }: Parts): Fuzzed {
  const session = random.oneIn(4) && around.sessions.length > 0 ? random.pick(around.sessions) : undefined;
  const { id } = given;
  // Half of them go on with their session: only so can they reach later steps.
  const attributes = session && random.oneIn(2) ? { from: session.person, to: session.contact, id } : given;
  const type = session ? 'set' : random.pick(IQ_TYPES);
  const child = () => {
    const kind = random.below(12);
    if (session || kind < 4) return command(random, session);
    if (kind < 6) return disco(random);
    if (kind < 9) return random.pick(QUERIES);
    if (kind < 11) return junk(random);
    return random.oneIn(6) ? absurd(random) : form(random);
  };
  const children = random.oneIn(6) ? random.some(3, child) : [child()];
  const asks = type === 'get' || type === 'set';
  // The server would bring an answer to our own domain back to us.
  const fromUs = attributes.from?.split('/')[0]?.split('@').at(-1)?.toLowerCase() === DOMAIN;
  const answers =
    fromUs || (!asks && type !== 'result' && type !== 'error')
      ? 'any'
      : asks && isAddressed(attributes)
        ? 1
        : 0;
  return { xml: el('iq', { ...attributes, type }, ...children), id: attributes.id, answers };
}

function message({ random, attributes }: Parts): Fuzzed {
  const body = () =>
    el('body', { 'xml:lang': random.pick([undefined, undefined, 'no']) }, escaped(randomLine(random)));
  const children = [
    ...(random.oneIn(8) ? random.some(3, body) : [body()]),
    ...(random.oneIn(3) ? random.some(3, () => random.pick(ADDITIONS)) : []),
    random.oneIn(10) && junk(random),
    random.oneIn(60) && absurd(random),
  ];
  const xml = el('message', { ...attributes, type: random.pick(MESSAGE_TYPES) }, ...children);
  return { xml, id: attributes.id, answers: 'any' };
}

function presence({ random, attributes }: Parts): Fuzzed {
  const children = [
    random.oneIn(2) && el('show', {}, random.pick(['away', 'dnd', 'xa', 'chat', 'bogus'])),
    random.oneIn(3) && random.pick(ADDITIONS),
    random.oneIn(8) && junk(random),
    random.oneIn(100) && absurd(random),
  ];
  const xml = el('presence', { ...attributes, type: random.pick(PRESENCES) }, ...children);
  return { xml, id: attributes.id, answers: 'any' };
}

const ADDRESSED = /^(?:[^\s"&'/:<>@]{1,1023}@)?[^\s"&'/<>@]+(?:\/.+)?$/u;

/** By a separate rule, not by the code under test. */
function isAddressed({ from = '', to = '' }: { from: string | undefined; to: string | undefined }): boolean {
  const domain = to.split('/')[0]?.split('@').at(-1)?.toLowerCase();
  return ADDRESSED.test(from) && ADDRESSED.test(to) && domain === DOMAIN;
}
