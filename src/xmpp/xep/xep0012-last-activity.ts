// XEP-0012 Last Activity, 2.0.
import { type Element, xml } from '@xmpp/component';

export const NS_LAST = 'jabber:iq:last';

/** The child of the answer: whole seconds ago, never less than none (§3). */
export function buildLast(seconds: number): Element {
  return xml('query', { xmlns: NS_LAST, seconds: `${Math.max(0, Math.floor(seconds))}` });
}
