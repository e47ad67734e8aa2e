// XEP-0084 User Avatar, 1.1.4.
import { type Element, xml } from '@xmpp/component';
import type { Picture } from './xep0054-vcard.ts';

/** The nodes of the picture and of its description (§4.2); also their namespaces. */
export const NS_AVATAR_DATA = 'urn:xmpp:avatar:data';
export const NS_AVATAR_METADATA = 'urn:xmpp:avatar:metadata';

/** The picture (§4.2.1). */
export function buildAvatarData({ data }: Pick<Picture, 'data'>): Element {
  return xml('data', { xmlns: NS_AVATAR_DATA }, data.toString('base64'));
}

/** The description of a square picture (§4.2.2); `id`: the SHA-1 of its bytes, hexadecimal; `size`: in pixels. */
export function buildAvatarMetadata({ type, data }: Picture, id: string, size: number): Element {
  const info = xml('info', { bytes: `${data.length}`, height: `${size}`, id, type, width: `${size}` });
  return xml('metadata', { xmlns: NS_AVATAR_METADATA }, info);
}
