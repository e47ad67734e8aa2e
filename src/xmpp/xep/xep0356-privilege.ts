// XEP-0356 Privileged Entity, 0.4.1: what a server lets the component do with its users' rosters.
import type { Element } from '@xmpp/component';

/**
 * The one of 0.3 and later, and the one that ejabberd before 23.10 sends; an advert on rosters reads the same in both.
 */
const NAMESPACES = ['urn:xmpp:privilege:2', 'urn:xmpp:privilege:1'];

const ROSTER_ACCESS = ['none', 'get', 'set', 'both'] as const;

/** The rights on rosters (§4.1). */
export type RosterAccess = (typeof ROSTER_ACCESS)[number];

/**
 * The rights on rosters in an advert (§4); undefined if the message has no advert. It counts only for users of the
 * server that sent it.
 */
export function rosterAccessOf(message: Element): RosterAccess | undefined {
  const privilege = NAMESPACES.map((ns) => message.getChild('privilege', ns)).find((found) => found);
  if (!privilege || message.attrs.type === 'error') return undefined;
  const perm = privilege.getChildren('perm').find(({ attrs }) => attrs.access === 'roster');
  return ROSTER_ACCESS.find((access) => access === perm?.attrs.type) ?? 'none';
}
