// XEP-0364 Current Off-the-Record Messaging Usage, 0.3.2. Only known, never read.
import type { Element } from '@xmpp/component';

/** Whether a message's body is OTR's: it begins with `?OTR` (§2.1); OTR has no element of its own. */
export function isOtr(message: Element): boolean {
  return message.getChildText('body')?.trimStart().startsWith('?OTR') ?? false;
}
