import { type Element, errorReply, StanzaError } from '../../../../src/xmpp/index.ts';
import type { Play } from '../play.ts';
import { ANSWER, ONE_LOOP, type Trouble } from './trouble.ts';

/** The XMPP server ends each stream with an error. */
function streamError(condition: string): Trouble {
  const begin = async ({ server }: Play) => {
    server.intercept = (socket) => {
      const header =
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept' id='x'>";
      const error = `<stream:error><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>`;
      socket
        .on('error', () => {})
        .resume()
        .end(`${header}${error}</stream:stream>`);
      return true;
    };
    server.drop();
    return () => {
      server.intercept = undefined;
    };
  };
  return { name: `XMPP server: ${condition}`, begin, most: ONE_LOOP, counted: 'connections' };
}

/** The server takes these stanzas, and answers them with that error, if there is one. */
function takes(
  isTaken: (stanza: Element) => boolean,
  condition?: ConstructorParameters<typeof StanzaError>[0],
): Trouble['begin'] {
  return async ({ server }) => {
    server.takes((stanza) => {
      if (!isTaken(stanza)) return false;
      const isAnswered = condition !== undefined && stanza.attrs.type !== 'result';
      if (isAnswered) server.deliver(errorReply(stanza, new StanzaError(condition)));
      return true;
    });
    return () => server.takes(() => false);
  };
}

/** The XMPP server is gone, refuses, or takes what it should pass on. */
export const XMPP: readonly Trouble[] = [
  ...['not-authorized', 'host-unknown', 'conflict', 'system-shutdown'].map(streamError),
  {
    name: 'XMPP server: it closes each connection at once',
    begin: async ({ server }) => {
      server.refuse(true);
      server.drop();
      return () => server.refuse(false);
    },
    most: ONE_LOOP,
    counted: 'connections',
  },
  {
    name: 'XMPP server: it swallows all IQs',
    begin: takes((stanza) => stanza.is('iq')),
    most: 40,
    counted: 'stanzas',
    said: ANSWER,
  },
  {
    name: 'XMPP server: it refuses all IQs',
    begin: takes((stanza) => stanza.is('iq'), 'service-unavailable'),
    most: 40,
    counted: 'stanzas',
    said: ANSWER,
  },
  {
    name: 'XMPP server: it bounces all messages',
    begin: takes((stanza) => stanza.is('message') && stanza.attrs.type !== 'error', 'recipient-unavailable'),
    most: 40,
    counted: 'stanzas',
  },
];
