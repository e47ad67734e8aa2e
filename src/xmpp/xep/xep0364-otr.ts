// XEP-0364 Current Off-the-Record Messaging Usage, 0.3.2. Only known, never read.
import type { Element } from '@xmpp/component';

/** An encrypted body begins with this (§2.1); OTR has no element. */
export const OTR_PREFIX = '?OTR';

/** Whether a message's body is OTR's. */
export function isOtr(message: Element): boolean {
  return message.getChildText('body')?.trimStart().startsWith(OTR_PREFIX) ?? false;
}
