import type { Fleet } from '../../fleet/index.ts';
import type { Standing, Trouble } from '../../guard/index.ts';
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

/** How a contact that is not a minion is shown: `away` if minions are down, `dnd` if nobody knows. */
export interface CountsShown {
  readonly show: 'away' | 'dnd' | undefined;
  readonly status: string;
}

/** Builds a contact's presence as it is now, for one address; `counts`: how to show one that is not a minion. */
export function presenceOf(
  contact: Contact,
  ends: { from: string; to: string },
  { fleet, decorate }: Parts,
  counts: CountsShown | undefined,
): Element {
  if (contact.kind !== 'minion') {
    const { show, status } = counts ?? { show: undefined, status: '' };
    const shown = show !== undefined && xml('show', {}, show);
    return xml('presence', ends, shown, xml('status', {}, status), decorate(contact));
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
 * Shows the master, a group or a glob: `312 up, 0 down`, or `3 of 312 down`, with `, 2 stale` if some are, or why nobody
 * knows. `counts`: undefined while a group's minions are not known.
 */
export function showCounts(counts: StateCounts | undefined, trouble: string | undefined): CountsShown {
  if (trouble !== undefined) return { show: 'dnd', status: trouble };
  if (!counts) return { show: undefined, status: 'its minions are not known yet' };
  const { up, down, stale } = counts;
  const some = stale > 0 ? `, ${stale} stale` : '';
  if (down === 0) return { show: undefined, status: `${up} up, 0 down${some}` };
  return { show: 'away', status: `${down} of ${up + down + stale} down${some}` };
}

/** The troubles that everybody may know of. Others may come from a minion, a key or a job that not everybody sees. */
const SAID: Partial<Record<Trouble, string>> = {
  events: 'no events from Salt',
  store: 'the store cannot be written',
  audit: 'the audit trail cannot be written',
};

/** Adds the troubles that last to the status of the master contact: `312 up, 0 down · no events from Salt since 14:02 UTC`. */
export function withTroubles(
  shown: CountsShown,
  troubles: readonly Standing[],
  goneSince: number | undefined,
): CountsShown {
  const said = troubles.flatMap(({ what, since }) => {
    const text = SAID[what];
    // A Salt that is gone sends no events either.
    const isSaid = text !== undefined && (goneSince === undefined || what !== 'events');
    return isSaid ? [`${text} since ${clock(since)}`] : [];
  });
  const gone = goneSince === undefined ? [] : [`since ${clock(goneSince)}`];
  return { ...shown, status: [shown.status, ...gone, ...said].join(' · ') };
}

/** A moment's time of day: `14:02 UTC`. */
function clock(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 16)} UTC`;
}

/** The full JID that presence of a contact comes from. */
export function addressIn(directory: Pick<Directory, 'addressOf'>, local: string): string {
  return `${directory.addressOf(local)}/${RESOURCE}`;
}
