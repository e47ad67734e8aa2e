import { guarded } from '../../guard/index.ts';
import type { Clients } from '../clients.ts';
import type { Host } from '../host.ts';
import type { Presences } from '../presence/presences.ts';
import { Rosters } from './rosters.ts';

/** Contacts in people's rosters. */
export function feature(
  host: Host,
  { clients, presences }: { clients: Clients; presences: Presences },
): Rosters {
  const { access, request, site, store, onAdvert, when } = host;
  const rosters = new Rosters({
    ...host,
    fleet: site.fleet,
    clients,
    table: store.roster,
    subscriptions: store.subscriptions,
    // As if they had asked: the subscription is kept, and the presence told.
    subscribed: (person, local) => presences.subscribed(person, local),
    request: (iq) => request(iq),
  });
  const changed = () => rosters.accessChanged();
  onAdvert((server, access) => rosters.granted(server, access));
  when('offline', () => rosters.offline());
  when('configChanged', changed);
  site.on('reach', guarded('rosters', changed));
  access.on('changed', guarded('rosters', changed));
  host.onLeave(() => rosters.stop());
  return rosters;
}
