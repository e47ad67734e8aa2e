// XEP-0085 Chat State Notifications, 2.1.
import { type Element, xml } from '@xmpp/component';

export const NS_CHAT_STATES = 'http://jabber.org/protocol/chatstates';

export type ChatState = 'active' | 'composing' | 'paused' | 'inactive' | 'gone';

const STATES = ['active', 'composing', 'paused', 'inactive', 'gone'] as const satisfies readonly ChatState[];

/** The child that tells a state. */
export function chatState(state: ChatState): Element {
  return xml(state, { xmlns: NS_CHAT_STATES });
}

/** The state that a message tells. */
export function chatStateOf(message: Element): ChatState | undefined {
  return STATES.find((state) => message.getChild(state, NS_CHAT_STATES));
}
