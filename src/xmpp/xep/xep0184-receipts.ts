// XEP-0184 Message Delivery Receipts, 1.4.0.
import { type Element, xml } from '@xmpp/component';

export const NS_RECEIPTS = 'urn:xmpp:receipts';

/** Whether a message asks for a receipt. Without an id there is nothing to acknowledge (§5.1). */
export function wantsReceipt(message: Element): boolean {
  return Boolean(message.attrs.id) && message.getChild('request', NS_RECEIPTS) !== undefined;
}

/** The child that acknowledges the message of that id. */
export function receiptFor(id: string): Element {
  return xml('received', { xmlns: NS_RECEIPTS, id });
}
