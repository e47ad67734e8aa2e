import type { Element } from '../../../src/xmpp/index.ts';

/** Chat states show the speed of an answer, and receipts the speed of the disk: a time, not a content. */
const OF_THE_MOMENT = new Set(['http://jabber.org/protocol/chatstates']);

/**
 * Writes a stanza as text, without the parts that belong to one world: the gateway's ids, Salt's job ids, sessions, and
 * times. Undefined for stanzas that only show speed.
 */
export function normal(stanza: Element): string | undefined {
  if (isOfTheMoment(stanza)) return undefined;
  // The ids of people's stanzas are the same in both.
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
