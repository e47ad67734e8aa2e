// XEP-0060 Publish-Subscribe, 1.26.0: the one item of a node, read.
import { type Element, xml } from '@xmpp/component';

export const NS_PUBSUB = 'http://jabber.org/protocol/pubsub';

/** A question for the items of a node (§6.5). */
export interface ItemsRequest {
  readonly node: string;
  /** The item asked for; undefined: any. */
  readonly id: string | undefined;
}

/** Reads a `<pubsub/>`; undefined if it asks for anything else than items. */
export function itemsRequestIn(pubsub: Element): ItemsRequest | undefined {
  const items = pubsub.getChild('items');
  const { node } = items?.attrs ?? {};
  return node ? { node, id: items?.getChild('item')?.attrs.id } : undefined;
}

/** The child of the answer: a node with one item. */
export function buildItem(node: string, id: string, payload: Element): Element {
  return xml('pubsub', { xmlns: NS_PUBSUB }, xml('items', { node }, xml('item', { id }, payload)));
}
