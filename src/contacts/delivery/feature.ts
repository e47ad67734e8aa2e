import { guarded } from '../../guard/index.ts';
import { buildPing, type Element, StanzaError, StanzaRefused } from '../../xmpp/index.ts';
import type { Host } from '../host.ts';
import { senderOf } from '../sender.ts';
import { Deliveries, type Offered } from './deliveries.ts';

/** How long the server may take to show that it has read what was sent, milliseconds. */
const ANSWER_WITHIN = 10_000;

/** What people are told arrives: sent again by a new stream, and to people who show that they are there. */
export function feature(host: Host): Deliveries {
  const { access, directory, store, transport, onMessage, onPresence, when } = host;
  const deliveries = new Deliveries({
    table: store.deliveries,
    domain: directory.domain,
    offer: (message) => offer(message, host),
    ask: () => ask(host),
    mayHear: (person) => access.allowsAny(person),
  });
  const saw = (stanza: Element) => {
    const { type } = stanza.attrs;
    if (stanza.is('presence') ? type !== undefined && type !== 'probe' : type === 'error') return;
    const from = senderOf(stanza, access);
    if (from) deliveries.present(from.bare, from.full);
  };
  onMessage(saw);
  onPresence(saw);
  when('online', () => deliveries.online());
  transport.on(
    'dropped',
    guarded('delivery', (stanza, reason) => reason === 'too-old' && deliveries.unsent(stanza)),
  );
  access.on(
    'changed',
    guarded('delivery', (lost) => deliveries.forget(lost)),
  );
  host.onLeave(() => deliveries.settled());
  return deliveries;
}

function offer(message: Element, { transport, log }: Host): Offered {
  try {
    return { xml: transport.offer(message) };
  } catch (error) {
    if (!(error instanceof StanzaRefused)) throw error;
    if (error.code === 'queue-full') return 'full';
    if (error.code === 'stopped') return { xml: message.toString() };
    log.error({ code: error.code, to: message.attrs.to }, `a message was not sent: ${error.message}`);
    return 'refused';
  }
}

/** To our own domain, as that comes back without another's help; an error proves as much (XEP-0199 §4.1). */
async function ask({ directory: { domain }, request }: Host): Promise<void> {
  try {
    await request(buildPing(domain, domain), { timeoutMs: ANSWER_WITHIN });
  } catch (error) {
    if (!(error instanceof StanzaError)) throw error;
  }
}
