// XEP-0153 vCard-Based Avatars, 1.1.
import { type Element, xml } from '@xmpp/component';

export const NS_VCARD_UPDATE = 'vcard-temp:x:update';

/** The child of a presence that names the vCard's picture (§4.1): the SHA-1 of its bytes, hexadecimal. */
export function buildVCardUpdate(sha1: string): Element {
  return xml('x', { xmlns: NS_VCARD_UPDATE }, xml('photo', {}, sha1));
}
