// XEP-0334 Message Processing Hints, 0.4.0.
import { type Element, xml } from '@xmpp/component';

export const NS_HINTS = 'urn:xmpp:hints';

export type Hint = 'no-permanent-store' | 'no-store' | 'no-copy' | 'store';

/** The child that gives a hint to servers and their archives. */
export function hint(name: Hint): Element {
  return xml(name, { xmlns: NS_HINTS });
}

/** Whether a message has that hint. */
export function hasHint(message: Element, name: Hint): boolean {
  return message.getChild(name, NS_HINTS) !== undefined;
}
