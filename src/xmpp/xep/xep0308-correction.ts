// XEP-0308 Last Message Correction, 1.2.1.
import { type Element, xml } from '@xmpp/component';

export const NS_CORRECTION = 'urn:xmpp:message-correct:0';

/** The id of the message that this one replaces. An id that is missing gives ''. */
export function correctionOf(message: Element): string | undefined {
  const replace = message.getChild('replace', NS_CORRECTION);
  return replace && (replace.attrs.id ?? '');
}

/** Makes a message replace the one of that id: always the first, not another correction of it (§3). */
export function buildCorrection(id: string): Element {
  return xml('replace', { xmlns: NS_CORRECTION, id });
}
