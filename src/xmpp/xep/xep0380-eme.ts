// XEP-0380 Explicit Message Encryption, 0.4.0.
import type { Element } from '@xmpp/component';

export const NS_EME = 'urn:xmpp:eme:0';

/** The namespace of the encryption that a message says it has; '' where it does not say which. */
export function explicitEncryptionOf(message: Element): string | undefined {
  const encryption = message.getChild('encryption', NS_EME);
  return encryption && (encryption.attrs.namespace ?? '');
}
