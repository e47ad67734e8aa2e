// XEP-0447 Stateless File Sharing, 0.3.1, and its forerunner XEP-0385 (SIMS) 0.4.1.
import type { Element } from '@xmpp/component';
import { oobUrlsOf } from './xep0066-oob.ts';

const NS_FILE_SHARING = 'urn:xmpp:sfs:0';
const NS_REFERENCE = 'urn:xmpp:reference:0';
const NS_SIMS = 'urn:xmpp:sims:1';

/** Whether a message shares a file, by this extension, by SIMS or by XEP-0066. */
export function hasFiles(message: Element): boolean {
  if (message.getChild('file-sharing', NS_FILE_SHARING) || oobUrlsOf(message).length > 0) return true;
  return message.getChildren('reference', NS_REFERENCE).some((ref) => ref.getChild('media-sharing', NS_SIMS));
}
