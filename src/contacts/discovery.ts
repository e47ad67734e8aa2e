import type { Access } from '../access/index.ts';
import {
  buildDiscoInfo,
  buildDiscoItems,
  type ComponentTransport,
  type DiscoIdentity,
  type DiscoInfo,
  type DiscoItem,
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
  target: { category: 'client', type: 'bot' },
  minion: { category: 'client', type: 'bot' },
};

const FEATURES: Record<Contact['kind'], readonly string[]> = {
  service: [NS_DISCO_ITEMS, NS_PING],
  master: [NS_DISCO_ITEMS, NS_PING, NS_CORRECTION, NS_RECEIPTS],
  target: [NS_DISCO_ITEMS, NS_PING, NS_CORRECTION, NS_RECEIPTS],
  minion: [NS_DISCO_ITEMS, NS_PING, NS_CORRECTION, NS_RECEIPTS],
};

/** Nodes below the contacts (XEP-0030 §3.2): what each is and holds; undefined where there is none of that name. */
export interface DiscoNodes {
  /** What their being there lets every contact announce. */
  readonly features: readonly string[];
  info(contact: Contact, node: string): DiscoInfo | undefined;
  items(contact: Contact, node: string): readonly DiscoItem[] | undefined;
}

export interface DiscoveryOptions {
  directory: Directory;
  access: Access;
  nodes?: DiscoNodes;
}

/**
 * Service discovery (XEP-0030) and ping (XEP-0199). The service itself tells anyone what it is; all else is for
 * those with access, and others get the same error whether a contact exists or not.
 */
export function serveDiscovery(transport: ComponentTransport, options: DiscoveryOptions): void {
  const { directory, access, nodes } = options;
  const contactFor = (iq: Element): Contact => {
    const contact = directory.find(parseJid(iq.attrs.to)?.local ?? '');
    if (!contact) throw new StanzaError('item-not-found', 'cancel');
    return contact;
  };
  transport.guard((iq) => {
    const from = parseJid(iq.attrs.from);
    const isPublic =
      iq.attrs.type === 'get' && parseJid(iq.attrs.to)?.local === '' && nodeOf(iq) === undefined;
    if (isPublic || (from && access.allowsAny(from.bare))) return;
    throw new StanzaError('forbidden', 'auth');
  });
  transport.onIq('get', 'ping', NS_PING, (iq) => {
    contactFor(iq);
    return undefined;
  });
  transport.onIq('get', 'query', NS_DISCO_INFO, (iq) => {
    const contact = contactFor(iq);
    const node = nodeOf(iq);
    if (node !== undefined) return buildDiscoInfo(there(nodes?.info(contact, node)));
    const identities = [{ ...IDENTITY[contact.kind], name: contact.name }];
    return buildDiscoInfo({
      identities,
      features: [...FEATURES[contact.kind], ...(nodes?.features ?? [])],
    });
  });
  transport.onIq('get', 'query', NS_DISCO_ITEMS, (iq) => {
    const from = parseJid(iq.attrs.from);
    const contact = contactFor(iq);
    const node = nodeOf(iq);
    if (node !== undefined) return buildDiscoItems(there(nodes?.items(contact, node)), node);
    const mayList = contact.kind === 'service' && from && access.allowsAny(from.bare);
    const contacts = mayList ? directory.all() : [];
    return buildDiscoItems(contacts.map(({ local, name }) => ({ jid: directory.addressOf(local), name })));
  });
  // A client that finds no OMEMO devices here sends plain text (XEP-0384 §5.3); no device list ever exists.
  transport.onIq('get', 'pubsub', 'http://jabber.org/protocol/pubsub', () => {
    throw new StanzaError('item-not-found', 'cancel');
  });
}

function nodeOf(iq: Element): string | undefined {
  return iq.getChildElements()[0]?.attrs.node;
}

function there<T>(found: T | undefined): T {
  if (found === undefined) throw new StanzaError('item-not-found', 'cancel');
  return found;
}
