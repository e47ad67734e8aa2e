// XEP-0172 User Nickname, 1.1.
import { type Element, xml } from '@xmpp/component';

/** Also the node of the nickname (§4.4). */
export const NS_NICK = 'http://jabber.org/protocol/nick';

/** How a contact wants to be named: in subscription stanzas (§4.1), in the first message (§4.2), and at its node. */
export function buildNick(name: string): Element {
  return xml('nick', { xmlns: NS_NICK }, name);
}
