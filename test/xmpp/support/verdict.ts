import { DOMAIN } from './peer.ts';

/** Prosody's `component_stanza_size_limit`, bytes. */
const LIMIT = 524_288;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/**
 * Prosody's verdict on a component that sends these stanzas: `kept`, or why it closes the stream
 * (test/e2e/component.test.ts has the real one).
 */
export function verdictOf(sent: string): string {
  if (FORBIDDEN.test(sent)) return 'closed: not-well-formed';
  const stanzas = sent.split(/(?=<(?:message|presence|iq)[ >])/);
  if (stanzas.some((stanza) => Buffer.byteLength(stanza) > LIMIT)) return 'closed: policy-violation';
  const froms = [...sent.matchAll(/<(?:message|presence|iq)[^>]* from="(?:[^"@]*@)?([^"/]*)/g)];
  return froms.every(([, domain]) => domain === DOMAIN) ? 'kept' : 'closed: invalid-from';
}
