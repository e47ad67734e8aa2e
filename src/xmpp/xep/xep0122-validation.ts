// XEP-0122 Data Forms Validation, 1.0.2: open choices alone.
import { type Element, xml } from '@xmpp/component';

export const NS_VALIDATION = 'http://jabber.org/protocol/xdata-validate';

/** Marks a list: the person may type another value too (§3.2.2). */
export function openChoice(): Element {
  return xml('validate', { xmlns: NS_VALIDATION, datatype: 'xs:string' }, xml('open'));
}
