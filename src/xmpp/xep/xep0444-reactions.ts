// XEP-0444 Message Reactions, 0.2.0.
import type { Element } from '@xmpp/component';

const NS_REACTIONS = 'urn:xmpp:reactions:0';

/** Whether a message only reacts to another; its body, if any, is a fallback. */
export function isReaction(message: Element): boolean {
  return message.getChild('reactions', NS_REACTIONS) !== undefined;
}
