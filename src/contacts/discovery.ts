import {
  buildDiscoInfo,
  buildDiscoItems,
  buildPage,
  type DiscoInfo,
  type DiscoItem,
  type Element,
  NS_CAPS,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  NS_PING,
  NS_RSM,
  pageOf,
  parsePageRequest,
  StanzaError,
} from '../xmpp/index.ts';
import type { Contact, Directory } from './directory/directory.ts';
import { CHAT_KINDS } from './directory/profiles.ts';
import type { Host } from './host.ts';

/** Contacts in one answer at most, so that it fits into a stanza; more come by XEP-0059. */
const MOST_ITEMS = 1_000;

/** Nodes below the contacts (XEP-0030 §3.2): the identity and items of each; undefined for an unknown name. */
export interface DiscoNodes {
  /** The features that every contact announces because of them. */
  readonly features: readonly string[];
  info(contact: Contact, node: string, person: string): DiscoInfo | undefined;
  items(contact: Contact, node: string, person: string): readonly DiscoItem[] | undefined;
}

/**
 * Service discovery (XEP-0030) and ping (XEP-0199): what the contacts are and can do. The guard lets anyone ask the
 * service itself what it is.
 */
export function feature(host: Host, nodes?: DiscoNodes): void {
  const { access, directory, onIq, profiles } = host;
  profiles.announce([NS_DISCO_ITEMS, NS_PING]);
  profiles.announce([NS_RSM], ['service']);
  profiles.announce([NS_CAPS], CHAT_KINDS);
  onIq('get', 'ping', NS_PING, () => undefined);
  onIq('get', 'query', NS_DISCO_INFO, ({ contact, from, node }) => {
    if (node === undefined) return buildDiscoInfo(profiles.of(contact));
    return buildDiscoInfo(there(profiles.at(contact.kind, node) ?? nodes?.info(contact, node, from.person)));
  });
  onIq('get', 'query', NS_DISCO_ITEMS, ({ child, contact, from, node }) => {
    if (node !== undefined) return buildDiscoItems(there(nodes?.items(contact, node, from.person)), node);
    const mayList = contact.kind === 'service' && access.allowsAny(from.person);
    return contactList(mayList ? directory.seenBy(from.person).all() : [], directory, child);
  });
}

/** The contacts as items, by the page where one is asked for (XEP-0059) or they are too many for one answer. */
function contactList(contacts: readonly Contact[], directory: Directory, query: Element): Element {
  const asked = parsePageRequest(query);
  const jidOf = ({ local }: Contact) => directory.addressOf(local);
  const page = pageOf(contacts, asked ?? {}, { idOf: jidOf, most: MOST_ITEMS });
  const list = buildDiscoItems(page.items.map((contact) => ({ jid: jidOf(contact), name: contact.name })));
  if (asked || page.items.length < page.count) list.append(buildPage(page, jidOf));
  return list;
}

function there<T>(found: T | undefined): T {
  if (found === undefined) throw new StanzaError('item-not-found', 'cancel');
  return found;
}
