// XEP-0059 Result Set Management, 1.0.
import { type Element, xml } from '@xmpp/component';
import { StanzaError } from '../errors.ts';

export const NS_RSM = 'http://jabber.org/protocol/rsm';

/** The requested part of a list. The default is its beginning. */
export interface PageRequest {
  /** How many at most; 0 asks for the count alone (§2.7). */
  readonly max?: number | undefined;
  /** The items after that id (§2.2)... */
  readonly after?: string | undefined;
  /** ...or comes before it; '' is the end of the list (§2.3, §2.5). */
  readonly before?: string | undefined;
  /** From that place on, the first being 0 (§2.6). */
  readonly index?: number | undefined;
}

interface Page<T> {
  readonly items: readonly T[];
  /** The place of the first one. */
  readonly index: number;
  /** How long the whole list is. */
  readonly count: number;
}

/** Reads the `<set/>` in a request's child; undefined without one. @throws StanzaError for bad numbers */
export function parsePageRequest(query: Element): PageRequest | undefined {
  const set = query.getChild('set', NS_RSM);
  if (!set) return undefined;
  return {
    max: numberIn(set, 'max'),
    index: numberIn(set, 'index'),
    after: set.getChildText('after') ?? undefined,
    before: set.getChildText('before') ?? undefined,
  };
}

/**
 * Cuts the requested page, with at most `most` items.
 * @throws StanzaError item-not-found if `after` or `before` is not an item's id (§2.2)
 */
export function pageOf<T>(
  all: readonly T[],
  { max, after, before, index }: PageRequest,
  { idOf, most }: { idOf(item: T): string; most: number },
): Page<T> {
  const size = Math.min(max ?? most, most);
  const placeOf = (id: string) => {
    const place = all.findIndex((item) => idOf(item) === id);
    if (place === -1) throw new StanzaError('item-not-found', 'cancel');
    return place;
  };
  let start = index ?? 0;
  let end = start + size;
  if (after) {
    start = placeOf(after) + 1;
    end = start + size;
  } else if (before !== undefined) {
    end = before === '' ? all.length : placeOf(before);
    start = Math.max(0, end - size);
  }
  return { items: all.slice(start, end), index: start, count: all.length };
}

/** The `<set/>` of an answer (§2.1); without first and last where the page is empty. */
export function buildPage<T>({ items, index, count }: Page<T>, idOf: (item: T) => string): Element {
  const [first, last] = [items[0], items.at(-1)];
  return xml(
    'set',
    { xmlns: NS_RSM },
    first !== undefined && xml('first', { index: `${index}` }, idOf(first)),
    last !== undefined && xml('last', {}, idOf(last)),
    xml('count', {}, `${count}`),
  );
}

function numberIn(set: Element, name: string): number | undefined {
  const text = set.getChildText(name)?.trim();
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new StanzaError('bad-request', 'modify', `${name} is not a number`);
}
