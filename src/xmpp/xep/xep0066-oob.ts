// XEP-0066 Out of Band Data, 1.5.
import { type Element, xml } from '@xmpp/component';

const NS_OOB = 'jabber:x:oob';

/** The links that a message carries (§3). Clients that upload a file put its link here and into the body. */
export function oobUrlsOf(message: Element): string[] {
  return message.getChildren('x', NS_OOB).flatMap((x) => x.getChildText('url') || []);
}

/** The child that marks a link, so that clients show the file. */
export function buildOob(url: string): Element {
  return xml('x', { xmlns: NS_OOB }, xml('url', {}, url));
}
