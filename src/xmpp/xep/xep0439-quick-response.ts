// XEP-0439 Quick Response, 0.1.0.
import { type Element, xml } from '@xmpp/component';

const NS_QUICK_RESPONSE = 'urn:xmpp:tmp:quick-response';

/** A text that a client offers to send with one tap. */
export interface QuickResponse {
  /** The body that is sent. Each of a message is another one. */
  readonly value: string;
  readonly label: string;
}

/** One `<response/>` child. Without a language, like the body (§4.1). */
export function buildQuickResponse({ value, label }: QuickResponse): Element {
  return xml('response', { xmlns: NS_QUICK_RESPONSE, value, label });
}
