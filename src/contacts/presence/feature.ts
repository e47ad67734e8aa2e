import { background, guarded } from '../../guard/index.ts';
import { type Element, errorReply } from '../../xmpp/index.ts';
import type { Clients } from '../clients.ts';
import type { Host } from '../host.ts';
import type { IdentityFeature } from '../identity/feature.ts';
import type { RoomServices } from '../room-services.ts';
import { senderOf } from '../sender.ts';
import { Presences } from './presences.ts';

/** The presence of every contact, and who may see it. */
export function feature(
  host: Host,
  { clients, rooms, shown }: { clients: Clients; rooms: RoomServices; shown: IdentityFeature },
): Presences {
  const { access, site, store, onMessage, onPresence, send, when } = host;
  const membersRead = Promise.withResolvers<void>();
  const presences = new Presences({
    ...host,
    fleet: site.fleet,
    subscriptions: store.subscriptions,
    decorate: (contact) => shown.identity.decorate(contact),
    ready: Promise.all([shown.ready, membersRead.promise]),
    hasClients: (person) => clients.hasAny(person),
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
  shown.grains.on(
    'changed',
    guarded('presence', (ids) => presences.appearanceChanged(ids)),
  );
  const saw = (stanza: Element) => {
    const from = senderOf(stanza, access);
    if (from && access.allowsAny(from.bare)) presences.saw(stanza, from);
  };
  onMessage(saw);
  // Who comes from a domain of rooms must not be told anything before that is known.
  onPresence((presence) => {
    const take = () => {
      saw(presence);
      presences.receive(presence);
    };
    const from = senderOf(presence, access);
    if (!from) return take();
    rooms.whenSettled(from, take, (error) => {
      if (presence.attrs.type === 'subscribe') send(errorReply(presence, error));
    });
  });
  when('online', () => presences.resend());
  site.on(
    'reach',
    guarded('presence', (ids, group) => presences.reachChanged(ids, group)),
  );
  host.onLeave(() => presences.leave());
  return presences;
}
