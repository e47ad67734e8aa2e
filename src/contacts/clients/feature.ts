import type { Host } from '../host.ts';
import { Clients } from './clients.ts';
import { PresenceSources } from './presence-sources.ts';

/** Learns who is there, and with which clients, from the stanzas of people with access. */
export function feature({ access, onAdvert, onSeen, request, when }: Host): Clients {
  const sources = new PresenceSources();
  const clients = new Clients({ request, toldAt: (person) => sources.of(person) });
  onAdvert((server, privileges) => sources.learn(server, privileges));
  when('online', () => clients.streamBegan());
  when('offline', () => sources.forgetPrivileges());
  onSeen((inbound) => {
    if (access.allowsAny(inbound.from.person)) clients.saw(inbound);
  });
  return clients;
}
