// XEP-0334 Message Processing Hints, 0.4.0.
import { type Element, xml } from '@xmpp/component';

const NS_HINTS = 'urn:xmpp:hints';

/** The child that gives a hint to servers and their archives. */
export function hint(name: 'no-permanent-store' | 'no-store'): Element {
  return xml(name, { xmlns: NS_HINTS });
}
