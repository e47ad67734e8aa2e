import type { Fleet } from '../../fleet/index.ts';
import { type Element, xml } from '../../xmpp/index.ts';
import type { Contact, Directory } from '../directory/directory.ts';
import type { StateCounts } from '../directory/minion-sets.ts';

/**
 * The resource of contacts: presence belongs to a resource (RFC 6121 §4.2). For a contact without one, Converse never
 * shows that it is gone, and other clients offer no ad-hoc commands.
 */
const RESOURCE = 'salt';

export interface Parts {
  fleet: Fleet;
  /** The further contents of available presence: caps, avatar, and a minion's status. */
  decorate(contact: Contact): Element[];
}

/**
 * Builds a contact's presence as it is now, for one address; `counts`: the status of a contact that is not a minion.
 */
export function presenceOf(
  contact: Contact,
  ends: { from: string; to: string },
  { fleet, decorate }: Parts,
  counts = '',
): Element {
  if (contact.kind !== 'minion') {
    const show = fleet.trouble !== undefined && xml('show', {}, 'dnd');
    return xml('presence', ends, show, xml('status', {}, counts), decorate(contact));
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

/**
 * Writes the status of the master, a group or a glob: `312 up, 4 down`, with `, 2 stale` if some are, or why nobody
 * knows. `counts`: undefined while a group's minions are not known.
 */
export function countsText(counts: StateCounts | undefined, trouble: string | undefined): string {
  if (trouble !== undefined) return trouble;
  if (!counts) return 'its minions are not known yet';
  const { up, down, stale } = counts;
  return `${up} up, ${down} down${stale > 0 ? `, ${stale} stale` : ''}`;
}

/** A moment's time of day: `14:02 UTC`. */
function clock(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 16)} UTC`;
}

/** The full JID that presence of a contact comes from. */
export function addressIn(directory: Pick<Directory, 'addressOf'>, local: string): string {
  return `${directory.addressOf(local)}/${RESOURCE}`;
}
