// XEP-0424 Message Retraction, 0.4.2 (`urn:xmpp:message-retract:1`) and the older `:0` inside XEP-0422's apply-to.
import type { Element } from '@xmpp/component';

const NS_RETRACT = ['urn:xmpp:message-retract:1', 'urn:xmpp:message-retract:0'] as const;
const NS_FASTEN = 'urn:xmpp:fasten:0';

/** Whether a message takes an earlier one back; its body, if any, is a fallback. */
export function isRetraction(message: Element): boolean {
  const applied = message.getChild('apply-to', NS_FASTEN);
  return NS_RETRACT.some((ns) => message.getChild('retract', ns) ?? applied?.getChild('retract', ns));
}
