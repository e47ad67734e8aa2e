// XEP-0356 Privileged Entity, 0.4.1: what a server lets the component know and do for its users.
import type { Element } from '@xmpp/component';

/**
 * The one of 0.3 and later, and the one that ejabberd before 23.10 sends; an advert on rosters reads the same in both.
 */
const NAMESPACES = ['urn:xmpp:privilege:2', 'urn:xmpp:privilege:1'];

const ROSTER_ACCESS = ['none', 'get', 'set', 'both'] as const;
/** Both include the presence of the server's own users (§6). */
const PRESENCE_ACCESS = ['managed_entity', 'roster'];

/** The rights on rosters (§4.1). */
export type RosterAccess = (typeof ROSTER_ACCESS)[number];

/** The rights that a server gives, for its own users. */
export interface Privileges {
  readonly roster: RosterAccess;
  /** The server sends the presence of all its users to the component's domain. */
  readonly presence: boolean;
}

/**
 * The rights in an advert (§4.2); undefined if the message has no advert. They count only for users of the server that
 * sent it.
 */
export function privilegesOf(message: Element): Privileges | undefined {
  const privilege = NAMESPACES.map((ns) => message.getChild('privilege', ns)).find((found) => found);
  if (!privilege || message.attrs.type === 'error') return undefined;
  const perms = privilege.getChildren('perm');
  const typeOf = (access: string) => perms.find(({ attrs }) => attrs.access === access)?.attrs.type ?? 'none';
  const roster = typeOf('roster');
  return {
    roster: ROSTER_ACCESS.find((access) => access === roster) ?? 'none',
    presence: PRESENCE_ACCESS.includes(typeOf('presence')),
  };
}
