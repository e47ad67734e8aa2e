import type { Access } from '../access/index.ts';
import { type Element, type Jid, parseJid, StanzaError } from '../xmpp/index.ts';
import type { Contact, Directory } from './directory/directory.ts';
import { senderOf } from './sender.ts';

/**
 * The parties of an IQ: who asks, and the contact as that person sees it. One that the person cannot see is as one
 * that is not. @throws StanzaError
 */
export function askedContact(
  iq: Element,
  { directory, access }: { directory: Directory; access: Pick<Access, 'personOf'> },
): { from: Jid; contact: Contact } {
  const from = senderOf(iq, access);
  const contact = from && directory.seenBy(from.bare).find(parseJid(iq.attrs.to)?.local ?? '');
  if (!from || !contact) throw new StanzaError('item-not-found', 'cancel');
  return { from, contact };
}
