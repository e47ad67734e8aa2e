import {
  buildLast,
  buildVCard,
  buildVersion,
  type ComponentTransport,
  type Element,
  NS_LAST,
  NS_VCARD,
  NS_VERSION,
  parseJid,
  StanzaError,
} from '../../xmpp/index.ts';
import type { Contact, Directory } from '../directory.ts';
import type { Identity } from './identity.ts';

export interface ServeIdentityOptions {
  directory: Directory;
  identity: Identity;
}

/**
 * Answers what clients ask about a contact: vCard (XEP-0054), software version (XEP-0092), last activity (XEP-0012).
 * Who may ask is judged by the transport's guard, before.
 */
export function serveIdentity(transport: ComponentTransport, options: ServeIdentityOptions): void {
  const { directory, identity } = options;
  const contactFor = (iq: Element): Contact => {
    const contact = directory.find(parseJid(iq.attrs.to)?.local ?? '');
    if (!contact) throw new StanzaError('item-not-found', 'cancel');
    return contact;
  };
  transport.onIq('get', 'vCard', NS_VCARD, (iq) => buildVCard(identity.card(contactFor(iq))));
  transport.onIq('get', 'query', NS_VERSION, (iq) => buildVersion(identity.version(contactFor(iq))));
  transport.onIq('get', 'query', NS_LAST, (iq) => {
    const contact = contactFor(iq);
    const seconds = identity.idleSeconds(contact);
    if (seconds !== undefined) return buildLast(seconds);
    if (contact.kind !== 'minion') throw new StanzaError('service-unavailable', 'cancel');
    throw new StanzaError('recipient-unavailable', 'wait', 'It has not answered since the gateway started');
  });
}
