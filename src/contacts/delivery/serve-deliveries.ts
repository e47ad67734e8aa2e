import type { Access } from '../../access/index.ts';
import { guarded } from '../../guard/index.ts';
import type { Log } from '../../ops/index.ts';
import type { DeliveryStore } from '../../store/index.ts';
import {
  buildPing,
  type ComponentTransport,
  type Element,
  StanzaError,
  StanzaRefused,
} from '../../xmpp/index.ts';
import { senderOf } from '../sender.ts';
import { Deliveries, type Offered } from './deliveries.ts';

/** How long the server may take to show that it has read what was sent, milliseconds. */
const ANSWER_WITHIN = 10_000;

export interface ServeDeliveriesOptions {
  transport: ComponentTransport;
  access: Access;
  table: DeliveryStore;
  domain: string;
  log: Log;
  /** Says something to a person by the master. */
  tell(person: string, text: string): void;
}

/** Joins the deliveries to the transport: a new stream, and people who show that they are there. */
export function serveDeliveries(options: ServeDeliveriesOptions): Deliveries {
  const { transport, access, table, domain, log, tell } = options;
  const deliveries = new Deliveries({
    table,
    domain,
    tell,
    offer: (message) => offer(message, transport, log),
    ask: () => ask(transport, domain),
    mayHear: (person) => access.allowsAny(person),
  });
  const saw = (stanza: Element) => {
    const { type } = stanza.attrs;
    if (stanza.is('presence') ? type !== undefined && type !== 'probe' : type === 'error') return;
    const from = senderOf(stanza, access);
    if (from) deliveries.present(from.bare, from.full);
  };
  transport.onMessage(saw);
  transport.onPresence(saw);
  transport.on(
    'online',
    guarded('serve-deliveries', () => deliveries.online()),
  );
  transport.on(
    'dropped',
    guarded('serve-deliveries', (stanza, reason) => reason === 'too-old' && deliveries.unsent(stanza)),
  );
  access.on(
    'changed',
    guarded('serve-deliveries', (lost) => deliveries.forget(lost)),
  );
  return deliveries;
}

function offer(message: Element, transport: ComponentTransport, log: Log): Offered {
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
async function ask(transport: ComponentTransport, domain: string): Promise<void> {
  try {
    await transport.request(buildPing(domain, domain), { timeoutMs: ANSWER_WITHIN });
  } catch (error) {
    if (!(error instanceof StanzaError)) throw error;
  }
}
