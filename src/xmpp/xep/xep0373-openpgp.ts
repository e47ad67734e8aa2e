// XEP-0027 Current Jabber OpenPGP Usage, 1.4, and XEP-0373 OpenPGP for XMPP, 0.6.0. Only known, never read.
import type { Element } from '@xmpp/component';

const NS_LEGACY_PGP = 'jabber:x:encrypted';
const NS_OPENPGP = 'urn:xmpp:openpgp:0';

/** Whether a message is encrypted with OpenPGP. */
export function isOpenPgp(message: Element): boolean {
  return (
    message.getChild('x', NS_LEGACY_PGP) !== undefined ||
    message.getChild('openpgp', NS_OPENPGP) !== undefined
  );
}
