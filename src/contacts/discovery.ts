import type { Access, Audit, Limits } from '../access/index.ts';
import {
  buildDiscoInfo,
  buildDiscoItems,
  buildPage,
  type ComponentTransport,
  type DiscoInfo,
  type DiscoItem,
  type Element,
  type Jid,
  NS_CAPS,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  NS_PING,
  NS_RSM,
  pageOf,
  parseJid,
  parsePageRequest,
  StanzaError,
} from '../xmpp/index.ts';
import { askedContact } from './asked-contact.ts';
import type { Contact, Directory } from './directory/directory.ts';
import { CHAT_KINDS, type Profiles } from './directory/profiles.ts';
import type { Host } from './host.ts';
import type { RoomServices } from './room-services.ts';
import { senderOf } from './sender.ts';

/** Contacts in one answer at most, so that it fits into a stanza; more come by XEP-0059. */
const MOST_ITEMS = 1_000;
/** To go through so many contacts costs as much as a question about one. */
const CONTACTS_A_QUESTION = 50;
/** What anyone may ask of the service itself. */
const PUBLIC = new Set([NS_DISCO_INFO, NS_DISCO_ITEMS, NS_PING]);

/** Nodes below the contacts (XEP-0030 §3.2): what each is and holds; undefined where there is none of that name. */
export interface DiscoNodes {
  /** What their being there lets every contact announce. */
  readonly features: readonly string[];
  info(contact: Contact, node: string, person: string): DiscoInfo | undefined;
  items(contact: Contact, node: string, person: string): readonly DiscoItem[] | undefined;
}

export interface DiscoveryOptions {
  directory: Directory;
  access: Access;
  audit?: Pick<Audit, 'refusal'>;
  /** Bounds what one person may ask. */
  limits?: Pick<Limits, 'question'>;
  rooms: Pick<RoomServices, 'settle'>;
  /** What each kind of contact is, and the nodes of its caps (XEP-0115). */
  profiles: Profiles;
  nodes?: DiscoNodes;
}

/**
 * Service discovery (XEP-0030) and ping (XEP-0199). The service itself tells anyone what it is; all else is for
 * those with access, and others get the same error whether a contact exists or not.
 */
export function serveDiscovery(transport: ComponentTransport, options: DiscoveryOptions): void {
  const { directory, access, audit, profiles, nodes, rooms } = options;
  transport.guard(async (iq) => {
    const from = senderOf(iq, access);
    if (from && from.domain !== directory.domain) mustNotBeTooMany(iq, from, options);
    if (from && !access.isAdmin(from.bare)) await rooms.settle(from);
    if (isPublic(iq) || (from && access.allowsAny(from.bare))) return;
    if (from) {
      const local = parseJid(iq.attrs.to)?.local ?? '';
      const line = iq.getChildElements()[0]?.getNS() ?? '';
      audit?.refusal({ person: from.bare, from: from.full, local }, { via: 'iq', line, outcome: 'refused' });
    }
    throw new StanzaError('forbidden', 'auth');
  });
  transport.onIq('get', 'ping', NS_PING, (iq) => {
    askedContact(iq, options);
    return undefined;
  });
  transport.onIq('get', 'query', NS_DISCO_INFO, (iq) => {
    const { contact, from } = askedContact(iq, options);
    const node = nodeOf(iq);
    if (node === undefined) return buildDiscoInfo(profiles.of(contact));
    return buildDiscoInfo(there(profiles.at(contact.kind, node) ?? nodes?.info(contact, node, from.bare)));
  });
  transport.onIq('get', 'query', NS_DISCO_ITEMS, (iq) => {
    const { contact, from } = askedContact(iq, options);
    const node = nodeOf(iq);
    if (node !== undefined) return buildDiscoItems(there(nodes?.items(contact, node, from.bare)), node);
    const mayList = contact.kind === 'service' && access.allowsAny(from.bare);
    return contactList(mayList ? directory.seenBy(from.bare).all() : [], directory, iq);
  });
  // A client that finds no OMEMO devices here sends plain text (XEP-0384 §5.3); no device list ever exists.
  transport.onIq('get', 'pubsub', 'http://jabber.org/protocol/pubsub', () => {
    throw new StanzaError('item-not-found', 'cancel');
  });
}

/** Whatever it asks, and whoever asks it: a client that asks too much is told to wait. @throws StanzaError */
function mustNotBeTooMany(iq: Element, from: Jid, { audit, directory, limits }: DiscoveryOptions): void {
  const { local = '' } = parseJid(iq.attrs.to) ?? {};
  const line = iq.getChildElements()[0]?.getNS() ?? '';
  const isList = line === NS_DISCO_ITEMS && local === '';
  const seen = directory.sizeFor(from.bare);
  const over = limits?.question(from.bare, seen, isList ? 1 + seen / CONTACTS_A_QUESTION : 1);
  if (!over) return;
  audit?.refusal({ person: from.bare, from: from.full, local }, { via: 'iq', line, outcome: over.code });
  throw new StanzaError('resource-constraint', 'wait', over.message);
}

/** The contacts as items, by the page where one is asked for (XEP-0059) or they are too many for one answer. */
function contactList(contacts: readonly Contact[], directory: Directory, iq: Element): Element {
  const asked = iq.getChildElements().flatMap((query) => parsePageRequest(query) ?? [])[0];
  const jidOf = ({ local }: Contact) => directory.addressOf(local);
  const page = pageOf(contacts, asked ?? {}, { idOf: jidOf, most: MOST_ITEMS });
  const list = buildDiscoItems(page.items.map((contact) => ({ jid: jidOf(contact), name: contact.name })));
  if (asked || page.items.length < page.count) list.append(buildPage(page, jidOf));
  return list;
}

function isPublic(iq: Element): boolean {
  const asksService = iq.attrs.type === 'get' && parseJid(iq.attrs.to)?.local === '';
  return asksService && nodeOf(iq) === undefined && PUBLIC.has(iq.getChildElements()[0]?.getNS() ?? '');
}

function nodeOf(iq: Element): string | undefined {
  return iq.getChildElements()[0]?.attrs.node;
}

function there<T>(found: T | undefined): T {
  if (found === undefined) throw new StanzaError('item-not-found', 'cancel');
  return found;
}

/** What the contacts are and can do, for clients that ask. */
export function feature(host: Host, { rooms, nodes }: Pick<DiscoveryOptions, 'rooms' | 'nodes'>): void {
  const { profiles, transport } = host;
  profiles.announce([NS_DISCO_ITEMS, NS_PING]);
  profiles.announce([NS_RSM], ['service']);
  profiles.announce([NS_CAPS], CHAT_KINDS);
  serveDiscovery(transport, { ...host, rooms, ...(nodes && { nodes }) });
}
