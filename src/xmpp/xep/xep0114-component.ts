/**
 * XEP-0114 Jabber Component Protocol, 1.6.
 *
 * 1. The component opens a stream in `jabber:component:accept`, `to` its domain.
 * 2. The server answers with its header; the `id` in it is the challenge.
 * 3. `<handshake>` holds the hexadecimal SHA-1 of that id and the secret, in UTF-8; `<handshake/>` accepts it.
 *
 * After that each stanza must have a `from` of the component's domain, and a `to`. There are no
 * acknowledgements, no resumption, and no features to negotiate.
 */
import { createHash } from 'node:crypto';
import { type Element, xml } from '@xmpp/component';

/** The handshake for a stream's id (§3). */
export function buildHandshake(streamId: string, secret: string): Element {
  return xml(
    'handshake',
    {},
    createHash('sha1')
      .update(streamId + secret, 'utf8')
      .digest('hex'),
  );
}
