import { buildLast, NS_LAST, StanzaError } from '../xmpp/index.ts';
import type { Host } from './host.ts';

/** Last activity (XEP-0012 §3 and §4): since when a minion has not answered, and how long the service has been up. */
export function feature(host: Host): void {
  const startedAt = Date.now();
  host.profiles.announce([NS_LAST], ['service', 'minion']);
  host.onIq('get', 'query', NS_LAST, ({ contact }) => {
    if (contact.kind === 'service') return buildLast((Date.now() - startedAt) / 1000);
    if (contact.kind !== 'minion') throw new StanzaError('service-unavailable', 'cancel');
    const answered = host.site.fleet.get(contact.minion.id)?.lastAnswer;
    if (answered !== undefined) return buildLast((Date.now() - answered) / 1000);
    throw new StanzaError('recipient-unavailable', 'wait', 'It has not answered since the gateway started');
  });
}
