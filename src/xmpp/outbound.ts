import type { Element } from '@xmpp/component';
import { StanzaRefused } from './errors.ts';
import { parseJid } from './jid.ts';
import type { StanzaKind } from './queue.ts';
import { cleanText, isXmlName } from './text.ts';

const STANZAS = new Set(['message', 'presence', 'iq']);
const STANZA_NAMESPACES = new Set([undefined, 'jabber:client', 'jabber:component:accept']);

/**
 * Turns a stanza into what may go on the wire: `from` filled in, texts redacted and cleaned, size checked. Throws StanzaRefused
 * for what the server would close the stream for.
 */
export function serialize(
  stanza: Element,
  domain: string,
  maxBytes: number,
  redact: (text: string) => string = (text) => text,
): { xml: string; bytes: number } {
  if (!STANZAS.has(stanza.name) || !STANZA_NAMESPACES.has(stanza.attrs.xmlns)) {
    throw new StanzaRefused('not-a-stanza', `<${stanza.name}> is no message, presence or iq`);
  }
  checkAddresses(stanza, domain);
  checkNames(stanza);
  redactTexts(stanza, redact);
  delete stanza.attrs.xmlns;
  const xml = cleanText(stanza.toString());
  const bytes = Buffer.byteLength(xml);
  if (bytes > maxBytes) {
    throw new StanzaRefused('too-big', `a ${stanza.name} of ${bytes} bytes is over the limit of ${maxBytes}`);
  }
  return { xml, bytes };
}

/** What may become of it while it waits. Subscriptions, probes and errors are not states: each counts. */
export function kindOf(stanza: Element): StanzaKind {
  const { type } = stanza.attrs;
  if (stanza.name === 'presence' && (type === undefined || type === 'unavailable')) return 'presence';
  if (stanza.name === 'iq' && (type === 'get' || type === 'set')) return 'request';
  return 'kept';
}

function checkAddresses(stanza: Element, domain: string): void {
  stanza.attrs.from ??= domain;
  const from = parseJid(stanza.attrs.from);
  if (from?.domain !== domain) {
    throw new StanzaRefused('foreign-from', `"${stanza.attrs.from}" is no address of ${domain}`);
  }
  stanza.attrs.from = from.full;
  if (!parseJid(stanza.attrs.to)) {
    throw new StanzaRefused('bad-to', `"${stanza.attrs.to ?? ''}" is no address to send to`);
  }
}

function redactTexts(element: Element, redact: (text: string) => string): void {
  for (const [index, child] of element.children.entries()) {
    if (typeof child === 'object') redactTexts(child, redact);
    else element.children[index] = redact(`${child}`);
  }
}

function checkNames(element: Element): void {
  for (const name of [element.name, ...Object.keys(element.attrs)]) {
    if (!isXmlName(name)) throw new StanzaRefused('bad-name', `${JSON.stringify(name)} is no XML name`);
  }
  for (const child of element.children) if (typeof child === 'object') checkNames(child);
}
