// XEP-0054 vcard-temp, 1.2.
import { type Element, xml } from '@xmpp/component';

export const NS_VCARD = 'vcard-temp';

/** A picture as it is, with its media type. */
export interface Picture {
  readonly type: string;
  readonly data: Buffer;
}

/** The few fields that a program's card has. */
export interface VCard {
  /** FN, and the given name. */
  readonly name: string;
  /** NICKNAME. */
  readonly nickname?: string | undefined;
  readonly photo?: Picture | undefined;
  /** JABBERID. */
  readonly address?: string | undefined;
  /** TITLE: what it is, on one line. */
  readonly title?: string | undefined;
  /** ROLE: what it is there for, on one line. */
  readonly role?: string | undefined;
  /** DESC: the rest, as text. */
  readonly description?: string | undefined;
}

/** The child of the answer, in the order of the DTD (§14). */
export function buildVCard({ name, nickname, photo, address, title, role, description }: VCard): Element {
  return xml(
    'vCard',
    { xmlns: NS_VCARD },
    xml('FN', {}, name),
    xml('N', {}, xml('GIVEN', {}, name)),
    nickname !== undefined && xml('NICKNAME', {}, nickname),
    photo && xml('PHOTO', {}, xml('TYPE', {}, photo.type), xml('BINVAL', {}, photo.data.toString('base64'))),
    address !== undefined && xml('JABBERID', {}, address),
    title !== undefined && xml('TITLE', {}, title),
    role !== undefined && xml('ROLE', {}, role),
    description !== undefined && xml('DESC', {}, description),
  );
}
