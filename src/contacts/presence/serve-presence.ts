import type { Access } from '../../access/index.ts';
import { guarded } from '../../guard/index.ts';
import { type Element, errorReply, type Jid } from '../../xmpp/index.ts';
import type { Clients } from '../clients.ts';
import type { ContactsOptions } from '../contacts-options.ts';
import type { Directory } from '../directory/directory.ts';
import { serveDiscovery } from '../discovery.ts';
import { serveAdhoc } from '../forms/adhoc.ts';
import { GrainsCache, Identity, keepGrains, Profiles, serveIdentity } from '../identity/index.ts';
import { askedOfNobody } from '../messages/asked-of-nobody.ts';
import type { Chat } from '../messages/chat.ts';
import { scopeOf } from '../messages/messages.ts';
import type { RoomServices } from '../room-services.ts';
import { senderOf } from '../sender.ts';
import { Presences } from './presences.ts';

/** Joins to the transport what a contact is and shows of itself: disco, forms, vCard, and its presence. */
export function servePresence(
  options: ContactsOptions,
  parts: {
    access: Access;
    directory: Directory;
    membersRead: Promise<void>;
    rooms: RoomServices;
    clients: Clients;
    chatWith(person: Jid, local: string): Chat;
  },
): Presences {
  const { transport, site, store, commands, audit, limits, log, send } = options;
  const { fleet } = site;
  const { access, clients, directory, membersRead, rooms, chatWith } = parts;
  const nodes = serveAdhoc(transport, {
    directory,
    access,
    commands: () => commands.commander.commands(),
    scopeOf,
    run: (asked, command, values) => commands.commander.handleForm(asked, command, values),
    over: (from, { local }) => {
      const error = limits.request(from.bare);
      if (error)
        audit.refusal({ person: from.bare, from: from.full, local }, { via: 'form', outcome: error.code });
      return error;
    },
    onNobody: (from, local, line) =>
      askedOfNobody({ access, audit, directory, limits }, from, local, { via: 'form', line }),
    chatFor: (person, { local }) => chatWith(person, local),
    log,
  });
  const profiles = new Profiles(nodes.features);
  serveDiscovery(transport, { directory, access, audit, limits, rooms, profiles, nodes });
  const grains = new GrainsCache({
    fetch: (ids) => site.shownGrains.of(ids),
    live: site,
    log,
  });
  const identity = new Identity({
    grains,
    profiles,
    version: options.version,
    addressOf: (local) => directory.addressOf(local),
    lastAnswer: (id) => fleet.get(id)?.lastAnswer,
  });
  serveIdentity(transport, { directory, access, identity });
  const { subscriptions } = store;
  const decorate = identity.decorate.bind(identity);
  const ready = Promise.all([keepGrains(fleet, grains), membersRead]);
  const presences = new Presences({
    directory,
    access,
    audit,
    limits,
    fleet,
    subscriptions,
    decorate,
    ready,
    send,
    log,
    hasClients: (person) => clients.hasAny(person),
  });
  grains.on(
    'changed',
    guarded('serve-presence', (ids) => presences.appearanceChanged(ids)),
  );
  const saw = (stanza: Element) => {
    const from = senderOf(stanza, access);
    if (from && access.allowsAny(from.bare)) presences.saw(stanza, from);
  };
  transport.onMessage(saw);
  // Who comes from a domain of rooms must not be told anything before that is known.
  transport.onPresence((presence) => {
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
  transport.on(
    'online',
    guarded('serve-presence', () => presences.resend()),
  );
  return presences;
}
