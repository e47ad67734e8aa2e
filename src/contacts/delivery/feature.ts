import { guarded } from '../../guard/index.ts';
import type { Host } from '../host.ts';
import type { Seen } from '../inbound/inbound.ts';
import { Deliveries } from './deliveries.ts';

/** Presence of these kinds comes without a client that could be sent anything. */
const SHOWS_NOBODY: ReadonlySet<Seen['kind']> = new Set([
  'unavailable',
  'subscribe',
  'unsubscribe',
  'subscribed',
  'unsubscribed',
  'error',
  'other',
]);

/** Delivers texts to people: sends again on a new stream, and to people who come back. */
export function feature(host: Host): Deliveries {
  const { access, directory, log, store, transport, onSeen, when } = host;
  const deliveries = new Deliveries({
    table: store.deliveries,
    domain: directory.domain,
    offer: transport.offer,
    echoed: (limits) => transport.echoed(limits),
    mayHear: (person) => access.allowsAny(person),
    log,
    troubles: host.troubles,
  });
  onSeen(({ kind, from, stanza }) => {
    if (kind === 'bounce') deliveries.bounced(stanza);
    else if (!SHOWS_NOBODY.has(kind)) deliveries.present(from.person, from.full);
  });
  when('online', () => deliveries.online());
  transport.on(
    'dropped',
    guarded('delivery', (stanza, reason) => reason === 'too-old' && deliveries.unsent(stanza)),
  );
  access.on(
    'changed',
    guarded('delivery', (lost) => deliveries.forget(lost)),
  );
  host.onLeave(() => deliveries.allArrived());
  return deliveries;
}
