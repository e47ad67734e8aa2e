import { el, escaped } from '../../fuzz/support/xml.ts';
import type { Random } from '../../support/random.ts';
import { randomForm } from './forms.ts';
import { randomLine } from './lines.ts';
import { DOMAIN, escapedLocal, globWord, groupWord, minionWord } from './names.ts';
import { randomQuery } from './queries.ts';

/** A stanza of one person as XML, the same for both worlds except for the parts from `Place.fill`. */
export interface Sent {
  readonly id: string;
  readonly person: string;
  readonly xml: string;
}

const ADDITIONS = [
  el('replace', { xmlns: 'urn:xmpp:message-correct:0', id: 'm1' }),
  el('request', { xmlns: 'urn:xmpp:receipts' }),
  el('delay', { xmlns: 'urn:xmpp:delay', stamp: '2026-11-30T10:00:00Z' }),
  el('reactions', { xmlns: 'urn:xmpp:reactions:0', id: 'm1' }, el('reaction', {}, '👍')),
  el('reply', { xmlns: 'urn:xmpp:reply:0', id: 'm1', to: `db01@${DOMAIN}` }),
  el('thread', {}, 't1'),
];
const PRESENCES = [
  'subscribe',
  'subscribe',
  'subscribe',
  'probe',
  'probe',
  'unsubscribe',
  'subscribed',
  'unsubscribed',
];

/** The next stanza of a person's. */
export function randomStanza(random: Random, person: string, number: number): Sent {
  const id = `n${number}`;
  const from = `${person}/${random.oneIn(3) ? 'desk' : 'phone'}`;
  const kind = random.below(20);
  const make = kind < 11 ? message : kind < 14 ? iq : kind < 17 ? form : presence;
  return { id, person, xml: make(random, { from, id, to: address(random) }) };
}

interface Ends {
  from: string;
  id: string;
  to: string;
}

/** Any address: contacts, hidden ones, globs, groups, unknown ones, the service. */
function address(random: Random): string {
  const kind = random.below(20);
  if (kind < 6) return `master@${DOMAIN}`;
  if (kind < 8) return DOMAIN;
  const local =
    kind < 13
      ? random.pick(['web01', 'web02', 'web03', 'web10.other.org'])
      : kind < 16
        ? minionWord(random)
        : kind < 18
          ? globWord(random)
          : groupWord(random);
  return `${escapedLocal(local)}@${DOMAIN}${random.oneIn(6) ? '/salt' : ''}`;
}

/** An answer to the last message that the person got: a reply, a reaction, or both. */
function referring(random: Random, { from, id }: Ends): string {
  const ends = { from, id, to: '{contact}', type: 'chat' };
  const to = random.oneIn(5) ? random.pick(['answer-{others}', 'answer-{others}', 'm1', '']) : '{heard}';
  const emoji = random.pick(['👍', '👍🏽', '👎', '❤️', '']);
  const reaction = emoji === '' ? [] : [el('reaction', {}, emoji)];
  if (random.oneIn(2))
    return el('message', ends, el('reactions', { xmlns: 'urn:xmpp:reactions:0', id: to }, ...reaction));
  const words = ['again', 'more', 'job', 'kill', 'yes', 'yes 3', 'ok', 'no', '👍', 'whoami', 'test.ping'];
  const said = random.oneIn(5) ? randomLine(random) : random.pick(words);
  const quote = random.oneIn(2) ? '> db01: True\n' : '';
  const mark = el('body', { start: '0', end: `${random.pick([quote.length, 3, 1_000_000])}` });
  return el(
    'message',
    ends,
    el('body', {}, escaped(`${quote}${said}`)),
    el('reply', { xmlns: 'urn:xmpp:reply:0', id: to, to: '{contact}' }),
    random.oneIn(2) && el('fallback', { xmlns: 'urn:xmpp:fallback:0', for: 'urn:xmpp:reply:0' }, mark),
  );
}

function message(random: Random, ends: Ends): string {
  if (random.oneIn(6)) return referring(random, ends);
  const body = escaped(randomLine(random));
  const more = random.oneIn(12) ? [random.pick(ADDITIONS)] : [];
  return el(
    'message',
    { ...ends, type: random.oneIn(12) ? 'normal' : 'chat' },
    el('body', {}, body),
    ...more,
  );
}

function iq(random: Random, ends: Ends): string {
  return el('iq', { ...ends, type: random.oneIn(10) ? 'set' : 'get' }, randomQuery(random));
}

function form(random: Random, ends: Ends): string {
  return el('iq', { ...ends, type: 'set' }, randomForm(random));
}

function presence(random: Random, { from, id, to }: Ends): string {
  if (random.oneIn(6)) {
    const caps = el('c', {
      xmlns: 'http://jabber.org/protocol/caps',
      hash: 'sha-1',
      node: 'x',
      ver: random.pick(['AA', 'BB']),
    });
    const type = random.oneIn(3) ? 'unavailable' : undefined;
    return el('presence', { from, id, to, type }, type === undefined && random.oneIn(2) && caps);
  }
  const type = random.pick(PRESENCES);
  return el('presence', { from: type === 'probe' ? from : from.split('/')[0], id, to, type });
}
