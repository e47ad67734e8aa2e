import type { Access } from '../access/index.ts';
import { rosterCommand, watchCommands } from '../commands/index.ts';
import { background, guarded } from '../guard/index.ts';
import type { ComponentTransport, Element, Jid } from '../xmpp/index.ts';
import { Clients } from './clients.ts';
import type { ContactsOptions } from './contacts-options.ts';
import type { Deliveries } from './delivery/deliveries.ts';
import { serveDeliveries } from './delivery/serve-deliveries.ts';
import { Directory } from './directory/directory.ts';
import { greet } from './greetings.ts';
import { Chats } from './messages/chats.ts';
import { Messages, scopeOf } from './messages/messages.ts';
import { servePresence } from './presence/serve-presence.ts';
import { RoomServices } from './room-services.ts';
import { serveRosters } from './rosters/serve-rosters.ts';
import { jidOfPerson, senderOf } from './sender.ts';
import { serveWatches } from './watch/serve-watches.ts';

/** The contacts, listening. */
export interface Contacts {
  /** The config's slices are others than before: what hangs on them and would wait is done. */
  configChanged(): void;
  /** Other people may reach these minions than before, by their groups. */
  reachChanged(ids: readonly string[], group: string): void;
  /** Sends everyone unavailable and stops what keeps timers: the last thing before a clean stop. */
  leave(): void;
  /** Once the XMPP server is known to have what was sent, or it cannot be known. */
  settled(): Promise<void>;
}

/** Builds everything in this folder and joins it to the transport. */
export function createContacts(options: ContactsOptions): Contacts {
  const { access, live, site, transport, commands } = options;
  const { fleet, members } = site;
  const directory = new Directory({ access, live, site });
  const clients = watchClients(transport, access);
  const deliveries = serveDeliveries({
    transport,
    access,
    table: options.store.deliveries,
    domain: directory.domain,
    log: options.log,
    tell: (person, text) => {
      toChat(person, directory.master.local)?.say(text);
    },
  });
  const chats = new Chats({
    questions: commands.questions,
    clients,
    live,
    send: options.send,
    deliveries,
  });
  const chatWith = (person: Jid, local: string) =>
    chats.open({ local, contact: directory.addressOf(local), person });

  const toChat = (person: string, local: string) => {
    const jid = access.allowsAny(person) ? jidOfPerson(person) : undefined;
    return jid && chatWith(jid, local);
  };

  const rooms = createRooms(options);
  serveMessages(options, { access, directory, chats, rooms, deliveries });
  const membersRead = new Promise<void>((resolve) => {
    fleet.on(
      'swept',
      guarded('contacts', () => {
        background(
          'contacts',
          members.refresh().then(() => {
            resolve();
            presences.membersChanged();
          }),
        );
      }),
    );
  });
  const presences = servePresence(options, { access, clients, directory, membersRead, rooms, chatWith });
  serveGreetings(options, { access, directory, chats });
  const wayTo = (person: string, local: string) => {
    const conversation = toChat(person, local);
    const contact = conversation && directory.seenBy(person).find(local);
    return conversation && { conversation, scope: contact && scopeOf(contact) };
  };
  fleet.once(
    'swept',
    guarded('contacts', () => commands.resume(wayTo)),
  );
  const rosters = serveRosters(options, { access, directory, clients, presences });
  access.on(
    'changed',
    guarded('contacts', () => rosters.accessChanged()),
  );
  const { watches, stop } = serveWatches(options, (person) => toChat(person, directory.master.local));
  commands.commander.add(rosterCommand(rosters), ...watchCommands(watches));
  return {
    configChanged: () => {
      rosters.accessChanged();
      watches.configChanged();
    },
    reachChanged: (ids, group) => {
      presences.reachChanged(ids, group);
      rosters.accessChanged();
    },
    leave: () => {
      rosters.stop();
      stop();
      presences.leave();
    },
    settled: () => deliveries.settled(),
  };
}

/** What the clients of those with access can do, learnt from what they send. */
function watchClients(transport: ComponentTransport, access: Access): Clients {
  const clients = new Clients({ request: (iq, options) => transport.request(iq, options) });
  const saw = (stanza: Element) => {
    const from = senderOf(stanza, access);
    if (from && access.allowsAny(from.bare)) clients.saw(stanza);
  };
  transport.onMessage(saw);
  transport.onPresence(saw);
  return clients;
}

/** Asked anew with each connection, and with other rules. */
function createRooms({ access, live, transport }: ContactsOptions): RoomServices {
  const { domain } = live.config.component;
  const rooms = new RoomServices({
    access,
    domain,
    request: (iq, options) => transport.request(iq, options),
  });
  transport.on(
    'online',
    guarded('contacts', () => rooms.askNamed()),
  );
  access.on(
    'changed',
    guarded('contacts', () => rooms.askNamed()),
  );
  return rooms;
}

interface Served {
  access: Access;
  directory: Directory;
  chats: Chats;
}

function serveMessages(
  options: ContactsOptions,
  { access, directory, chats, rooms, deliveries }: Served & { rooms: RoomServices; deliveries: Deliveries },
): void {
  const { live, transport, commands, store, audit, limits, log, send } = options;
  const { requests } = store;
  const { commander } = commands;
  const messages = new Messages({
    directory,
    access,
    commander,
    requests,
    chats,
    deliveries,
    audit,
    limits,
    rooms,
    live,
    log,
    send,
  });
  transport.onMessage((message) => messages.receive(message));
}

/** Only where it can be sent: what was noted as said and never left would be lost for good. */
function serveGreetings(options: ContactsOptions, { access, directory, chats }: Served): void {
  const { live, site, transport, store } = options;
  const { fleet } = site;
  const { greetings } = store;
  const hello = () => {
    if (transport.state !== 'online' || !fleet.swept) return;
    greet({ greet: live.config.greet, directory, admins: access.admins, greetings, chats });
  };
  fleet.on('swept', guarded('contacts', hello));
  transport.on('online', guarded('contacts', hello));
}
