import type { Element } from '@xmpp/component';
import { StanzaRefused } from './errors.ts';
import { parseJid } from './jid.ts';
import type { StanzaKind } from './queue.ts';

const STANZAS = new Set(['message', 'presence', 'iq']);
const STANZA_NAMESPACES = new Set([undefined, 'jabber:client', 'jabber:component:accept']);
// The name of an element or attribute. Letters beyond ASCII are legal too, but nothing that XMPP defines uses them.
const NAME = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/;
// XML 1.0 §2.2, production 2 (Char), in its complement; toWellFormed replaces lone surrogates.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/**
 * Prepares a stanza for the wire: fills in `from`, redacts and cleans texts, checks the size. Throws StanzaRefused for
 * stanzas that would make the server close the stream.
 */
export function serialize(
  stanza: Element,
  domain: string,
  maxBytes: number,
  redact: (text: string) => string = (text) => text,
): { xml: string; bytes: number } {
  const { attrs, name } = stanza;
  if (!STANZAS.has(name) || !STANZA_NAMESPACES.has(attrs.xmlns)) {
    throw new StanzaRefused('not-a-stanza', `<${name}> is not a message, presence or iq`);
  }
  attrs.from ??= domain;
  const from = parseJid(attrs.from);
  if (from?.domain !== domain) {
    throw new StanzaRefused('foreign-from', `"${attrs.from}" is not an address of ${domain}`);
  }
  attrs.from = from.full;
  if (!parseJid(attrs.to))
    throw new StanzaRefused('bad-to', `"${attrs.to ?? ''}" is not an address to send to`);
  delete attrs.xmlns;
  prepare(stanza, redact);
  const xml = cleanText(stanza.toString());
  const bytes = Buffer.byteLength(xml);
  if (bytes > maxBytes) {
    throw new StanzaRefused('too-big', `a ${name} of ${bytes} bytes is over the limit of ${maxBytes}`);
  }
  return { xml, bytes };
}

/** Its fate while it waits. Subscriptions, probes and errors are not states: each counts. */
export function kindOf(stanza: Element): StanzaKind {
  const { type } = stanza.attrs;
  if (stanza.name === 'presence' && (type === undefined || type === 'unavailable')) return 'presence';
  if (stanza.name === 'iq' && (type === 'get' || type === 'set')) return 'request';
  return 'kept';
}

/**
 * Replaces each character that XML 1.0 forbids (control characters, lone surrogates, U+FFFE and U+FFFF) by U+FFFD. One
 * of them makes the server close the whole stream. Markup never contains them, so this works on serialised XML as well
 * as on text.
 */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, '\uFFFD');
}

/** Checks names and redacts texts, in the element and all below it. */
function prepare(element: Element, redact: (text: string) => string): void {
  for (const name of [element.name, ...Object.keys(element.attrs)]) {
    if (!NAME.test(name)) throw new StanzaRefused('bad-name', `${JSON.stringify(name)} is not an XML name`);
  }
  for (const [index, child] of element.children.entries()) {
    if (typeof child === 'object') prepare(child, redact);
    else element.children[index] = redact(`${child}`);
  }
}
