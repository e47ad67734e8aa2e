import { el } from '../../fuzz/support/xml.ts';
import type { Random } from '../../support/random.ts';
import { escapedLocal, targetWord } from './names.ts';

const INFO = 'http://jabber.org/protocol/disco#info';
const ITEMS = 'http://jabber.org/protocol/disco#items';
const COMMANDS = 'http://jabber.org/protocol/commands';
const RSM = 'http://jabber.org/protocol/rsm';
const NODES = [
  undefined,
  COMMANDS,
  'run',
  'keys',
  'accept',
  'jobs',
  'job',
  'https://salt-xmpp#x',
  'http://jabber.org/protocol/tune',
];

const ITEM_NODES = [
  'http://jabber.org/protocol/nick',
  'urn:xmpp:vcard4',
  'urn:xmpp:avatar:metadata',
  'urn:xmpp:avatar:data',
  'urn:xmpp:omemo:2:devices',
];

/** The IQs to a contact: those that clients send, and others. */
export function randomQuery(random: Random): string {
  const node = random.oneIn(2) ? random.pick(NODES) : undefined;
  return random.pick([
    el('query', { xmlns: INFO, node }),
    el('query', { xmlns: ITEMS, node }),
    el('query', { xmlns: ITEMS, node }, page(random)),
    el('query', { xmlns: ITEMS }, page(random)),
    el('vCard', { xmlns: 'vcard-temp' }),
    el('vcard', { xmlns: 'urn:ietf:params:xml:ns:vcard-4.0' }),
    el('query', { xmlns: 'jabber:iq:version' }),
    el('query', { xmlns: 'jabber:iq:last' }),
    el('ping', { xmlns: 'urn:xmpp:ping' }),
    el('query', { xmlns: 'jabber:iq:roster' }),
    el('query', { xmlns: 'jabber:iq:private' }),
    el(
      'pubsub',
      { xmlns: 'http://jabber.org/protocol/pubsub' },
      el('items', { node: random.pick(ITEM_NODES) }),
    ),
    el('time', { xmlns: 'urn:xmpp:time' }),
  ]);
}

/** A page of a list (XEP-0059), also from a hidden item on. */
function page(random: Random): string {
  const item = `${escapedLocal(targetWord(random))}@salt.demo.no`;
  const parts = [
    random.oneIn(2) && el('max', {}, random.pick(['0', '1', '2', '3', '50', '-1', 'x'])),
    random.oneIn(2) && el('after', {}, item),
    random.oneIn(4) && el('before', {}, random.pick(['', item])),
    random.oneIn(4) && el('index', {}, random.pick(['0', '1', '3', '99'])),
  ];
  return el('set', { xmlns: RSM }, ...parts);
}
