import { background, guarded } from '../../guard/index.ts';
import type { Clients } from '../clients/clients.ts';
import type { Host } from '../host.ts';
import type { Identity } from '../identity/feature.ts';
import type { MasterSubscriptions } from './master-subscriptions.ts';
import { Presences } from './presences.ts';

/** The presence of every contact, and who may see it. */
export function feature(
  host: Host,
  needs: { clients: Clients; identity: Identity; masterSubscriptions: MasterSubscriptions },
): Presences {
  const { access, site, store, onPresence, onSeen, when } = host;
  const { identity } = needs;
  const membersRead = Promise.withResolvers<void>();
  const presences = new Presences({
    ...host,
    ...needs,
    fleet: site.fleet,
    subscriptions: store.subscriptions,
    decorate: (contact) => identity.decorate(contact),
    ready: Promise.all([identity.ready, membersRead.promise]),
    isOnline: () => host.transport.state === 'online',
  });
  const readMembers = async () => {
    await site.members.refresh();
    membersRead.resolve();
    presences.membersChanged();
  };
  site.fleet.on(
    'swept',
    guarded('presence', () => background('presence', readMembers())),
  );
  identity.grains.on(
    'changed',
    guarded('presence', (ids) => presences.appearanceChanged(ids)),
  );
  const { attendance } = presences;
  onSeen((inbound) => {
    if (inbound.stanza.is('message') && access.allowsAny(inbound.from.person)) attendance.saw(inbound);
  });
  onPresence((presence) => {
    if (access.allowsAny(presence.from.person)) attendance.saw(presence);
    presences.receive(presence);
  });
  when('online', () => presences.resend());
  site.on(
    'reach',
    guarded('presence', (ids, group) => presences.reachChanged(ids, group)),
  );
  host.onLeave(() => presences.leave());
  return presences;
}
