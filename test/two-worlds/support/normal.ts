import type { Element } from '../../../src/xmpp/index.ts';

/** Chat states say how soon something was answered, and receipts when the disk had it: when, not what. */
const OF_THE_MOMENT = new Set(['http://jabber.org/protocol/chatstates']);

/**
 * A stanza as text, without what is of each world's own: ids that the gateway makes, Salt's job ids, sessions, and when
 * something was; undefined for what only says how soon it was.
 */
export function normal(stanza: Element): string | undefined {
  if (isOfTheMoment(stanza)) return undefined;
  // The ids of what people send are the same in both.
  const isTheirs = /^n\d+$/.test(stanza.attrs.id ?? '');
  return (
    written(stanza, isTheirs)
      .replace(/\b20\d{8,18}/g, '<jid>')
      .replace(/\b\d\d:\d\d\b/g, '<time>')
      // Each world's salt-api listens somewhere else.
      .replace(/127\.0\.0\.1:\d+/g, '<api>')
      .replace(/seconds="\d+"/g, 'seconds="…"')
  );
}

function isOfTheMoment(stanza: Element): boolean {
  const children = stanza.getChildElements();
  return (
    stanza.is('message') &&
    children.length > 0 &&
    children.every((child) => OF_THE_MOMENT.has(child.getNS() ?? '') || child.is('no-store'))
  );
}

const MADE_IDS = new Set(['id', 'sessionid']);

function written(element: Element | string, keepId: boolean): string {
  if (typeof element === 'string') return element;
  const attributes = Object.entries(element.attrs)
    .map(([name, value]) => `${name}="${MADE_IDS.has(name) && !keepId ? '…' : String(value)}"`)
    .toSorted();
  const children = element.children.map((child) => written(child as Element | string, false));
  return `<${[element.name, ...attributes].join(' ')}>${children.join('')}</${element.name}>`;
}
