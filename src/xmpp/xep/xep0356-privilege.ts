// XEP-0356 Privileged Entity, 0.4.1: what a server lets the component do with its users' rosters.
import type { Element } from '@xmpp/component';

/** That of 0.3 and later, and what ejabberd before 23.10 says; an advert on rosters reads the same in both. */
const NAMESPACES = ['urn:xmpp:privilege:2', 'urn:xmpp:privilege:1'];

const ROSTER_ACCESS = ['none', 'get', 'set', 'both'] as const;

/** What may be done with rosters (§4.1). */
export type RosterAccess = (typeof ROSTER_ACCESS)[number];

/**
 * What an advert (§4) grants on rosters; undefined where the message is none. It counts for the users of the
 * server that sent it, and for them alone.
 */
export function rosterAccessOf(message: Element): RosterAccess | undefined {
  const privilege = NAMESPACES.map((ns) => message.getChild('privilege', ns)).find((found) => found);
  if (!privilege || message.attrs.type === 'error') return undefined;
  const perm = privilege.getChildren('perm').find(({ attrs }) => attrs.access === 'roster');
  return ROSTER_ACCESS.find((access) => access === perm?.attrs.type) ?? 'none';
}
