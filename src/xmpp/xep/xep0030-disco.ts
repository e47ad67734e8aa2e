// XEP-0030 Service Discovery, 2.5.0.
import { type Element, xml } from '@xmpp/component';
import { buildForm, type FormField } from './xep0004-data-forms.ts';

export const NS_DISCO_INFO = 'http://jabber.org/protocol/disco#info';
export const NS_DISCO_ITEMS = 'http://jabber.org/protocol/disco#items';

interface DiscoIdentity {
  readonly category: string;
  readonly type: string;
  readonly name?: string | undefined;
  /** The language of the name; empty: none, whatever the stream's is. Not read. */
  readonly lang?: string | undefined;
}

export interface DiscoInfo {
  readonly identities: readonly DiscoIdentity[];
  readonly features: readonly string[];
  readonly node?: string | undefined;
  /** More about the features, a form each (XEP-0128); the first field is FORM_TYPE. Not read. */
  readonly forms?: readonly (readonly FormField[])[] | undefined;
}

export interface DiscoItem {
  readonly jid: string;
  readonly node?: string | undefined;
  readonly name?: string | undefined;
}

/** The child of a disco#info result, or with no arguments of a request. The own feature is added (§3.1). */
export function buildDiscoInfo(info?: DiscoInfo): Element {
  const features = info ? [...new Set([NS_DISCO_INFO, ...info.features])] : [];
  return xml(
    'query',
    { xmlns: NS_DISCO_INFO, node: info?.node },
    (info?.identities ?? []).map(({ category, type, name, lang }) =>
      xml('identity', { category, type, name, 'xml:lang': lang }),
    ),
    features.map((feature) => xml('feature', { var: feature })),
    info?.forms?.map((fields) => buildForm({ type: 'result', fields })),
  );
}

/** Reads a stanza with a disco#info child, or that child. */
export function parseDiscoInfo(element: Element): DiscoInfo | undefined {
  const query = queryOf(element, NS_DISCO_INFO);
  if (!query) return undefined;
  return {
    node: query.attrs.node,
    identities: query.getChildren('identity').map(({ attrs }) => ({
      category: attrs.category ?? '',
      type: attrs.type ?? '',
      name: attrs.name,
    })),
    features: query.getChildren('feature').flatMap(({ attrs }) => attrs.var ?? []),
  };
}

/** The child of a disco#items result or request. */
export function buildDiscoItems(items: readonly DiscoItem[] = [], node?: string): Element {
  return xml(
    'query',
    { xmlns: NS_DISCO_ITEMS, node },
    items.map((item) => xml('item', { jid: item.jid, node: item.node, name: item.name })),
  );
}

/** Reads a stanza with a disco#items child, or that child; items without an address are left out. */
export function parseDiscoItems(element: Element): DiscoItem[] | undefined {
  const items = queryOf(element, NS_DISCO_ITEMS)?.getChildren('item');
  return items?.flatMap(({ attrs: { jid, node, name } }) => (jid ? { jid, node, name } : []));
}

function queryOf(element: Element, namespace: string): Element | undefined {
  return element.is('query', namespace) ? element : element.getChild('query', namespace);
}
