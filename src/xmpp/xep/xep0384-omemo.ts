// XEP-0384 OMEMO Encryption, 0.8.3 (`urn:xmpp:omemo:2`) and 0.3.0 (`eu.siacs.conversations.axolotl`), which
// most clients speak. Only known, never read.
import type { Element } from '@xmpp/component';

const NS_OMEMO = 'urn:xmpp:omemo:2';
const NS_OMEMO_AXOLOTL = 'eu.siacs.conversations.axolotl';

/** The PEP nodes that hold the device lists (§5.3.1): a client that finds none there sends plain text. */
export const OMEMO_DEVICE_NODES: readonly string[] = [
  `${NS_OMEMO}:devices`,
  `${NS_OMEMO_AXOLOTL}.devicelist`,
];

/** Whether a message is encrypted with OMEMO. */
export function isOmemo(message: Element): boolean {
  return [NS_OMEMO, NS_OMEMO_AXOLOTL].some((ns) => message.getChild('encrypted', ns) !== undefined);
}
