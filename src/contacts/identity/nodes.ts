import {
  buildAvatarData,
  buildAvatarMetadata,
  buildItem,
  buildNick,
  buildVCard4,
  type Element,
  type ItemsRequest,
  NODE_VCARD4,
  NS_AVATAR_DATA,
  NS_AVATAR_METADATA,
  NS_NICK,
  type VCard,
} from '../../xmpp/index.ts';
import type { Contact } from '../directory/directory.ts';
import { AVATAR_SIZE, type Avatar } from './avatar.ts';

/** What the nodes are made of. */
interface Parts {
  card(contact: Contact): VCard;
  avatar(contact: Contact): Avatar;
}

/** The id of an item that only ever has one version. */
const CURRENT = 'current';

/**
 * Reads a node of a contact, as clients read those of a person (XEP-0163): name, card and picture. Undefined for any
 * other. So it has no list of OMEMO devices, and clients that find none send plain text (XEP-0384 §5.3).
 */
export function itemAt(contact: Contact, asked: ItemsRequest, parts: Parts): Element | undefined {
  const item = find(contact, asked.node, parts);
  if (!item || (asked.id !== undefined && asked.id !== item.id)) return undefined;
  return buildItem(asked.node, item.id, item.payload);
}

function find(contact: Contact, node: string, parts: Parts): { id: string; payload: Element } | undefined {
  if (node === NS_NICK) return { id: CURRENT, payload: buildNick(contact.name) };
  if (node === NODE_VCARD4) return { id: CURRENT, payload: buildVCard4(parts.card(contact)) };
  if (node !== NS_AVATAR_DATA && node !== NS_AVATAR_METADATA) return undefined;
  const avatar = parts.avatar(contact);
  const { sha1: id } = avatar;
  const payload =
    node === NS_AVATAR_DATA ? buildAvatarData(avatar) : buildAvatarMetadata(avatar, id, AVATAR_SIZE);
  return { id, payload };
}
