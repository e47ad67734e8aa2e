// Not one extension: every way in which a message's text can be out of reach. Judged by elements, never by
// the wording of the fallback body, which a person may just as well have typed.
import type { Element } from '@xmpp/component';
import { isOtr } from './xep0364-otr.ts';
import { isOpenPgp } from './xep0373-openpgp.ts';
import { explicitEncryptionOf } from './xep0380-eme.ts';
import { isOmemo } from './xep0384-omemo.ts';

/** Whether a message is encrypted end to end: OMEMO, OpenPGP, OTR, or whatever XEP-0380 names. */
export function isEncrypted(message: Element): boolean {
  return (
    isOmemo(message) || explicitEncryptionOf(message) !== undefined || isOpenPgp(message) || isOtr(message)
  );
}
