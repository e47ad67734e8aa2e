import type { Access } from '../../access/index.ts';
import { guarded } from '../../guard/index.ts';
import type { Clients } from '../clients.ts';
import type { ContactsOptions } from '../contacts-options.ts';
import type { Directory } from '../directory/directory.ts';
import type { Presences } from '../presence/presences.ts';
import { Rosters } from './index.ts';

/** Joins the rosters to the transport. */
export function serveRosters(
  options: ContactsOptions,
  parts: { access: Access; directory: Directory; clients: Clients; presences: Presences },
): Rosters {
  const { live, site, transport, store, log, send } = options;
  const { presences } = parts;
  const rosters = new Rosters({
    ...parts,
    fleet: site.fleet,
    live,
    table: store.roster,
    subscriptions: store.subscriptions,
    // As if they had asked: the subscription is kept, and the presence told.
    subscribed: (person, local) => presences.subscribed(person, local),
    request: (iq) => transport.request(iq),
    send,
    log,
  });
  transport.onMessage((message) => rosters.receive(message));
  transport.on(
    'offline',
    guarded('serve-rosters', () => rosters.offline()),
  );
  return rosters;
}
