import type { Access } from '../access/index.ts';
import {
  buildDiscoInfo,
  buildDiscoItems,
  type ComponentTransport,
  type DiscoIdentity,
  type Element,
  NS_CORRECTION,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  NS_PING,
  NS_RECEIPTS,
  parseJid,
  StanzaError,
} from '../xmpp/index.ts';
import type { Contact, Directory } from './directory.ts';

/** Standard categories (XMPP registrar): a gateway, and contacts that are programs. */
const IDENTITY: Record<Contact['kind'], Omit<DiscoIdentity, 'name'>> = {
  service: { category: 'gateway', type: 'salt' },
  master: { category: 'client', type: 'bot' },
  minion: { category: 'client', type: 'bot' },
};

const FEATURES: Record<Contact['kind'], readonly string[]> = {
  service: [NS_DISCO_ITEMS, NS_PING],
  master: [NS_PING, NS_CORRECTION, NS_RECEIPTS],
  minion: [NS_PING, NS_CORRECTION, NS_RECEIPTS],
};

export interface DiscoveryOptions {
  directory: Directory;
  access: Access;
}

/**
 * Service discovery (XEP-0030) and ping (XEP-0199). The service itself answers anyone; a contact answers only
 * those with access, and others get the same error whether it exists or not.
 */
export function serveDiscovery(transport: ComponentTransport, options: DiscoveryOptions): void {
  const { directory, access } = options;
  const contactFor = (iq: Element): Contact => {
    const contact = directory.find(parseJid(iq.attrs.to)?.local ?? '');
    if (!contact) throw new StanzaError('item-not-found', 'cancel');
    return contact;
  };
  transport.guard((iq) => {
    const from = parseJid(iq.attrs.from);
    if (parseJid(iq.attrs.to)?.local === '' || (from && access.allowsAny(from.bare))) return;
    throw new StanzaError('forbidden', 'auth');
  });
  transport.onIq('get', 'ping', NS_PING, (iq) => {
    contactFor(iq);
    return undefined;
  });
  transport.onIq('get', 'query', NS_DISCO_INFO, (iq) => {
    const contact = contactFor(iq);
    const identities = [{ ...IDENTITY[contact.kind], name: contact.name }];
    return buildDiscoInfo({ identities, features: FEATURES[contact.kind], node: nodeOf(iq) });
  });
  transport.onIq('get', 'query', NS_DISCO_ITEMS, (iq) => {
    const from = parseJid(iq.attrs.from);
    const mayList = contactFor(iq).kind === 'service' && from && access.allowsAny(from.bare);
    const contacts = mayList ? directory.all() : [];
    return buildDiscoItems(contacts.map(({ local, name }) => ({ jid: directory.addressOf(local), name })));
  });
  // A client that finds no OMEMO devices here sends plain text (XEP-0384 §5.3); no device list ever exists.
  transport.onIq('get', 'pubsub', 'http://jabber.org/protocol/pubsub', () => {
    throw new StanzaError('item-not-found', 'cancel');
  });
}

function nodeOf(iq: Element): string | undefined {
  const node = iq.getChildElements()[0]?.attrs.node;
  // No nodes exist (the capabilities' own node comes with XEP-0115).
  if (node !== undefined) throw new StanzaError('item-not-found', 'cancel');
  return undefined;
}
