// XEP-0085 Chat State Notifications, 2.1.
import { type Element, xml } from '@xmpp/component';

export const NS_CHAT_STATES = 'http://jabber.org/protocol/chatstates';

/** The child that tells a state. */
export function chatState(state: 'active' | 'composing'): Element {
  return xml(state, { xmlns: NS_CHAT_STATES });
}
