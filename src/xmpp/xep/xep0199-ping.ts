// XEP-0199 XMPP Ping, 2.0.1.
import { type Element, xml } from '@xmpp/component';

export const NS_PING = 'urn:xmpp:ping';

/** A ping; the answer is an empty result, and an error proves life as well (§4.1). */
export function buildPing(from: string, to: string, id?: string): Element {
  return xml('iq', { type: 'get', from, to, id }, xml('ping', { xmlns: NS_PING }));
}
