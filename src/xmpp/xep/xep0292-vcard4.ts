// XEP-0292 vCard4 Over XMPP, 0.12.0.
import { type Element, xml } from '@xmpp/component';
import type { VCard } from './xep0054-vcard.ts';

export const NS_VCARD4 = 'urn:ietf:params:xml:ns:vcard-4.0';
/** The node of the card (§3). */
export const NODE_VCARD4 = 'urn:xmpp:vcard4';

/** The same facts as in the older card, without the picture, which has its own node (XEP-0084). */
export function buildVCard4({ name, nickname, address, title, role, description }: VCard): Element {
  return xml(
    'vcard',
    { xmlns: NS_VCARD4 },
    text('fn', name),
    text('nickname', nickname),
    address !== undefined && xml('impp', {}, xml('uri', {}, `xmpp:${encodeURI(address)}`)),
    text('title', title),
    text('role', role),
    text('note', description),
  );
}

function text(property: string, value: string | undefined): Element | false {
  return value !== undefined && xml(property, {}, xml('text', {}, value));
}
