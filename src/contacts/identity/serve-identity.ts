import type { Access } from '../../access/index.ts';
import {
  buildLast,
  buildVCard,
  buildVersion,
  type ComponentTransport,
  NS_LAST,
  NS_VCARD,
  NS_VERSION,
  StanzaError,
} from '../../xmpp/index.ts';
import { askedContact } from '../asked-contact.ts';
import type { Directory } from '../directory/directory.ts';
import type { Identity } from './identity.ts';

export interface ServeIdentityOptions {
  directory: Directory;
  access: Access;
  identity: Identity;
}

/**
 * Answers what clients ask about a contact: vCard (XEP-0054), software version (XEP-0092), last activity (XEP-0012).
 * Who may ask is judged by the transport's guard, before.
 */
export function serveIdentity(transport: ComponentTransport, options: ServeIdentityOptions): void {
  const { identity } = options;
  transport.onIq('get', 'vCard', NS_VCARD, (iq) =>
    buildVCard(identity.card(askedContact(iq, options).contact)),
  );
  transport.onIq('get', 'query', NS_VERSION, (iq) =>
    buildVersion(identity.version(askedContact(iq, options).contact)),
  );
  transport.onIq('get', 'query', NS_LAST, (iq) => {
    const { contact } = askedContact(iq, options);
    const seconds = identity.idleSeconds(contact);
    if (seconds !== undefined) return buildLast(seconds);
    if (contact.kind !== 'minion') throw new StanzaError('service-unavailable', 'cancel');
    throw new StanzaError('recipient-unavailable', 'wait', 'It has not answered since the gateway started');
  });
}
