import { buildTime, NS_TIME, StanzaError } from '../xmpp/index.ts';
import type { Host } from './host.ts';

/** Entity time (XEP-0202): the clock of the gateway's machine. The gateway does not know a minion's. */
export function feature(host: Host): void {
  host.profiles.announce([NS_TIME], ['service', 'master']);
  host.onIq('get', 'time', NS_TIME, ({ contact }) => {
    if (contact.kind !== 'service' && contact.kind !== 'master')
      throw new StanzaError('service-unavailable', 'cancel');
    const now = new Date();
    return buildTime(now, -now.getTimezoneOffset());
  });
}
