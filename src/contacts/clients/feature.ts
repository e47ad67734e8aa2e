import type { Host } from '../host.ts';
import { Clients } from './clients.ts';
import { PresenceSources } from './presence-sources.ts';

/** Learns who is there, and with which clients, from the stanzas of people with access. */
export function feature(host: Host): Clients {
  const { access, directory, onAdvert, onSeen, request, store, when } = host;
  const sources = new PresenceSources(directory.master.local, store.masterSubscriptions);
  const clients = new Clients({ request, sources });
  onAdvert((server, privileges) => sources.learn(server, privileges));
  when('online', () => clients.streamBegan());
  when('offline', () => sources.forgetPrivileges());
  onSeen((inbound) => {
    if (access.allowsAny(inbound.from.person)) clients.saw(inbound);
  });
  return clients;
}
