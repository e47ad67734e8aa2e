import type { Access } from '../access/index.ts';
import { type Element, type Jid, parseJid } from '../xmpp/index.ts';

/** What a room puts into what its occupants say in private (XEP-0045 §7.5). */
const NS_MUC_USER = 'http://jabber.org/protocol/muc#user';

/**
 * Who sent a stanza, `bare` being the person: for a room's occupant that is the whole `room@muc/nick`, so that what is
 * granted to a room's address is not granted to all in it. Undefined where there is no address.
 */
export function senderOf(stanza: Element, access: Pick<Access, 'personOf'>): Jid | undefined {
  const from = parseJid(stanza.attrs.from);
  if (!from) return undefined;
  const isOccupant = stanza.getChild('x', NS_MUC_USER) !== undefined;
  return { ...from, bare: isOccupant ? from.full : access.personOf(from) };
}

/** The address of a person as access knows people. */
export function jidOfPerson(person: string): Jid | undefined {
  const jid = parseJid(person);
  return jid && { ...jid, bare: person };
}
