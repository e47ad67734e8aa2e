import type { Access } from '../access/index.ts';
import { type Element, type Jid, parseJid } from '../xmpp/index.ts';

/**
 * Who sent a stanza, `bare` being the person: for a room's occupant whom a rule names that is the whole
 * `room@muc/nick`. Undefined where there is no address.
 */
export function senderOf(stanza: Element, access: Pick<Access, 'personOf'>): Jid | undefined {
  const from = parseJid(stanza.attrs.from);
  return from && { ...from, bare: access.personOf(from) };
}

/** The address of a person as access knows people. */
export function jidOfPerson(person: string): Jid | undefined {
  const jid = parseJid(person);
  return jid && { ...jid, bare: person };
}
