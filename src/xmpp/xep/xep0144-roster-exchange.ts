// XEP-0144 Roster Item Exchange, 1.1.1: contacts suggested to a person, whose client asks before it adds them.
import { type Element, xml } from '@xmpp/component';

export const NS_ROSTER_EXCHANGE = 'http://jabber.org/protocol/rosterx';

/** A contact to be added (§3.1). */
interface SuggestedContact {
  readonly jid: string;
  readonly name: string;
  readonly groups: readonly string[];
}

/** Suggests contacts; goes into a message, where one to the bare JID reaches every client (§5). */
export function buildRosterExchange(contacts: readonly SuggestedContact[]): Element {
  const items = contacts.map(({ jid, name, groups }) =>
    xml(
      'item',
      { action: 'add', jid, name },
      groups.map((group) => xml('group', {}, group)),
    ),
  );
  return xml('x', { xmlns: NS_ROSTER_EXCHANGE }, items);
}
