import { el, escaped } from '../../fuzz/support/xml.ts';
import { DOMAIN } from './names.ts';
import { castOf } from './people.ts';
import type { Sent } from './stanzas.ts';
import { TRICKS } from './tricks.ts';
import type { Difference } from './worlds.ts';

/** The contacts for each: the fleet, a minion, and a glob. */
const CONTACTS = ['master', 'web01', '*'];

/** After this many stanzas everyone has sent each trick everywhere. */
export function trickStanzas(kind: Difference): number {
  return castOf(kind).people.length * TRICKS.length * CONTACTS.length;
}

/** A person's next trick, in order. */
export function trickStanza(kind: Difference): (person: string, number: number) => Sent {
  const { length } = castOf(kind).people;
  return (person, number) => {
    const turn = Math.floor(number / length);
    const line = TRICKS[turn % TRICKS.length] ?? '';
    const contact = CONTACTS[Math.floor(turn / TRICKS.length) % CONTACTS.length];
    const id = `n${number}`;
    const ends = { from: `${person}/phone`, id, to: `${contact}@${DOMAIN}`, type: 'chat' };
    return { id, person, xml: el('message', ends, el('body', {}, escaped(line))) };
  };
}
