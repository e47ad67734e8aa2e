// XEP-0393 Message Styling, 1.1.1.
import { type Element, xml } from '@xmpp/component';

const NS_STYLING = 'urn:xmpp:styling:0';

/** The child that keeps a message's `*`, `_` and backquotes from being read as styling (§6). */
export function unstyled(): Element {
  return xml('unstyled', { xmlns: NS_STYLING });
}
