import type { Element } from '@xmpp/component';
import type { Cause } from './troubles.ts';

const NS_STREAM = 'http://etherx.jabber.org/streams';
const NS_STREAM_ERRORS = 'urn:ietf:params:xml:ns:xmpp-streams';

/** Reads `<stream:error/>` (RFC 6120 §4.9); undefined for any other element. */
export function streamErrorOf(element: Element): Cause | undefined {
  if (!element.is('error', NS_STREAM)) return undefined;
  const children = element.getChildElements().filter((child) => child.getNS() === NS_STREAM_ERRORS);
  const condition = children.find((child) => !child.is('text'))?.getName() ?? 'undefined-condition';
  return {
    kind: 'stream-error',
    condition,
    text: children.find((child) => child.is('text'))?.getText() ?? '',
  };
}

/** What is wrong with a stream header, if it is not one of the component protocol. */
export function headerFaultOf(header: Element, namespace: string): Cause | undefined {
  if (!header.is('stream', NS_STREAM)) return { kind: 'not-xmpp', seen: `<${header.name}>` };
  if (header.attrs.xmlns !== namespace) return { kind: 'namespace', seen: header.attrs.xmlns ?? '' };
  return undefined;
}
