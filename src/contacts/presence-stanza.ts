import type { Fleet, MinionState } from '../fleet/index.ts';
import { type Element, xml } from '../xmpp/index.ts';
import type { Contact } from './directory.ts';

export interface Parts {
  fleet: Fleet;
  /** What available presence holds besides: caps, avatar, and a minion's status. */
  decorate(contact: Contact): Element[];
}

/** A contact's presence as it is now, for one address (DESIGN §7). */
export function presenceOf(
  contact: Contact,
  ends: { from: string; to: string },
  { fleet, decorate }: Parts,
): Element {
  if (contact.kind !== 'minion') {
    const show = fleet.trouble !== undefined && xml('show', {}, 'dnd');
    return xml('presence', ends, show, xml('status', {}, countsOf(contact, fleet)), decorate(contact));
  }
  const { id, since, state } = contact.minion;
  if (state === 'down' || (fleet.swept && !fleet.get(id))) {
    const status = `down since ${clock(since)}`;
    return xml('presence', { ...ends, type: 'unavailable' }, xml('status', {}, status));
  }
  if (state === 'up') return xml('presence', ends, decorate(contact));
  const status = since > 0 ? `not confirmed since ${clock(since)}` : 'not confirmed';
  return xml('presence', ends, xml('show', {}, 'away'), xml('status', {}, status), decorate(contact));
}

/** The status of the master, a group or a glob: how many of its minions are up and down, or why nobody knows. */
export function countsOf(contact: Exclude<Contact, { kind: 'minion' }>, fleet: Fleet): string {
  if (fleet.trouble !== undefined) return fleet.trouble;
  if (contact.kind !== 'target') return counts((state) => fleet.count(state));
  if (contact.members === undefined) return 'its minions are not known yet';
  const states = contact.members.map((id) => fleet.get(id)?.state);
  return counts((state) => states.filter((each) => each === state).length);
}

/** `312 up, 4 down`, and `, 2 stale` where some are. */
function counts(count: (state: MinionState) => number): string {
  const stale = count('stale');
  return `${count('up')} up, ${count('down')} down${stale > 0 ? `, ${stale} stale` : ''}`;
}

/** A moment's time of day: `14:02 UTC`. */
function clock(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 16)} UTC`;
}
