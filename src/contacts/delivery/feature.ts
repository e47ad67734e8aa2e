import { guarded } from '../../guard/index.ts';
import type { Element } from '../../xmpp/index.ts';
import type { Host } from '../host.ts';
import { senderOf } from '../sender.ts';
import { Deliveries } from './deliveries.ts';

/** What people are told arrives: sent again by a new stream, and to people who show that they are there. */
export function feature(host: Host): Deliveries {
  const { access, directory, log, request, store, transport, onMessage, onPresence, when } = host;
  const deliveries = new Deliveries({
    table: store.deliveries,
    domain: directory.domain,
    offer: transport.offer,
    request,
    mayHear: (person) => access.allowsAny(person),
    log,
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
