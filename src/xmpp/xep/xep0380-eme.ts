// XEP-0380 Explicit Message Encryption, 0.4.0; and every other way in which a message's text can be out of reach.
import type { Element } from '@xmpp/component';
import { isOtr } from './xep0364-otr.ts';
import { isOpenPgp } from './xep0373-openpgp.ts';
import { isOmemo } from './xep0384-omemo.ts';

const NS_EME = 'urn:xmpp:eme:0';

/**
 * Whether a message is encrypted end to end: OMEMO, OpenPGP, OTR, or whatever XEP-0380 names. Judged by elements, never
 * by the fallback body, which a person may just as well have typed.
 */
export function isEncrypted(message: Element): boolean {
  return (
    isOmemo(message) ||
    message.getChild('encryption', NS_EME) !== undefined ||
    isOpenPgp(message) ||
    isOtr(message)
  );
}
