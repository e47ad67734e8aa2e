import { type Element, xml } from '@xmpp/component';
import type { StanzaError } from './stanza-error.ts';

/** The result of an IQ request (RFC 6120 §8.2.3), with at most one child. */
export function resultReply(request: Element, child?: Element): Element {
  return xml('iq', { ...turned(request), type: 'result' }, child);
}

/**
 * The error answer to a stanza (RFC 6120 §8.3.1). It does not quote the stanza: that is optional, and would
 * send back what was too big to begin with.
 */
export function errorReply(stanza: Element, error: StanzaError): Element {
  return xml(stanza.name, { ...turned(stanza), type: 'error' }, error.toElement());
}

function turned(stanza: Element): { from?: string; to?: string; id?: string } {
  const { from, to, id } = stanza.attrs;
  return { ...(to && { from: to }), ...(from && { to: from }), ...(id && { id }) };
}
