import type { Access, Audit, Limits } from '../access/index.ts';
import { type Commands, type Groups, rosterCommand, watchCommands } from '../commands/index.ts';
import type { Config } from '../config/index.ts';
import type { AddressBook, Fleet, GroupMembers } from '../fleet/index.ts';
import type { Log } from '../ops/index.ts';
import type { EventStream, SaltClient } from '../salt/index.ts';
import type { Store } from '../store/index.ts';
import { type ComponentTransport, type Element, type Jid, xml } from '../xmpp/index.ts';
import { serveAdhoc } from './adhoc.ts';
import type { Chat } from './chat.ts';
import { Chats } from './chats.ts';
import { Clients } from './clients.ts';
import type { Deliveries } from './deliveries.ts';
import { Directory } from './directory.ts';
import { serveDiscovery } from './discovery.ts';
import { greet } from './greetings.ts';
import {
  cachedGrains,
  GrainsCache,
  Identity,
  keepGrains,
  Profiles,
  serveIdentity,
} from './identity/index.ts';
import { Messages, scopeOf } from './messages.ts';
import { Presences } from './presences.ts';
import { RoomServices } from './room-services.ts';
import { Rosters } from './rosters/index.ts';
import { ScheduleWatch } from './schedule-watch.ts';
import { jidOfPerson, senderOf } from './sender.ts';
import { serveDeliveries } from './serve-deliveries.ts';
import { Watches } from './watches.ts';

/** What the contacts stand on, and their slices of the config. */
export interface ContactsOptions {
  config: Pick<Config, 'component' | 'greet' | 'limits' | 'master_name' | 'output' | 'roster' | 'watch'>;
  access: Access;
  /** The config's `groups`, as they are now. */
  groups(): Groups;
  /** People by themselves in the rules, as they are now: their rosters are filled. */
  people(): readonly string[];
  /** Seconds between full sweeps: grains are asked for no more often. */
  sweepInterval: number;
  /** The gateway's version. */
  version: string;
  transport: ComponentTransport;
  /** Gives a stanza to the transport; what it cannot take is logged. */
  send(stanza: Element): void;
  salt: SaltClient;
  events: EventStream;
  fleet: Fleet;
  book: AddressBook;
  store: Store;
  commands: Commands;
  audit: Audit;
  limits: Limits;
  members: GroupMembers;
  log: Log;
}

/** The contacts, listening. */
export interface Contacts {
  /** Other people may reach these minions than before, by their groups. */
  reachChanged(ids: readonly string[]): void;
  /** Sends everyone unavailable and stops what keeps timers: the last thing before a clean stop. */
  leave(): void;
  /** Once the XMPP server is known to have what was sent, or it cannot be known. */
  settled(): Promise<void>;
}

/** Builds everything in this folder and joins it to the transport. */
export function createContacts(options: ContactsOptions): Contacts {
  const { access, config, transport, fleet, members, commands } = options;
  const directory = createDirectory(options);
  const clients = watchClients(transport, access);
  const deliveries = serveDeliveries({
    transport,
    access,
    table: options.store.deliveries,
    domain: config.component.domain,
    log: options.log,
    tell: (person, text) => void toChat(person, directory.master.local)?.say(text),
  });
  const chats = new Chats({
    questions: commands.questions,
    clients,
    ...config.output,
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
    fleet.on('swept', () => {
      void members.refresh().then(() => {
        resolve();
        presences.membersChanged();
      });
    });
  });
  const presences = servePresence(options, { access, directory, membersRead, rooms, chatWith });
  serveGreetings(options, { access, directory, chats });
  const wayTo = (person: string, local: string) => {
    const conversation = toChat(person, local);
    const contact = conversation && directory.seenBy(person).find(local);
    return conversation && { conversation, scope: contact && scopeOf(contact) };
  };
  fleet.once('swept', () => commands.resume(wayTo));
  const rosters = createRosters(options, { access, directory, clients, presences });
  access.on('changed', () => rosters.accessChanged());
  const { watches, stop } = createWatches(options, (person) => toChat(person, directory.master.local));
  commands.commander.add(rosterCommand(rosters), ...watchCommands(watches));
  return {
    reachChanged: (ids) => {
      presences.reachChanged(ids);
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

function createDirectory({ access, config, fleet, book, groups, members }: ContactsOptions): Directory {
  return new Directory({
    domain: config.component.domain,
    masterName: config.master_name,
    fleet,
    book,
    groups,
    access,
    membersOf: (group) => members.of(group),
  });
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
function createRooms({ access, config, transport }: ContactsOptions): RoomServices {
  const { domain } = config.component;
  const rooms = new RoomServices({
    access,
    domain,
    request: (iq, options) => transport.request(iq, options),
  });
  transport.on('online', () => rooms.askNamed());
  access.on('changed', () => rooms.askNamed());
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
  const { config, transport, commands, store, audit, limits, log, send } = options;
  const { requests } = store;
  const { commander } = commands;
  const maxBytes = config.limits.max_message_bytes;
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
    maxBytes,
    log,
    send,
  });
  transport.onMessage((message) => messages.receive(message));
}

function servePresence(
  options: ContactsOptions,
  parts: {
    access: Access;
    directory: Directory;
    membersRead: Promise<void>;
    rooms: RoomServices;
    chatWith(person: Jid, local: string): Chat;
  },
): Presences {
  const { transport, fleet, store, commands, salt, audit, limits, log, send } = options;
  const { access, directory, membersRead, rooms, chatWith } = parts;
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
    chatFor: (person, { local }) => chatWith(person, local),
    log,
  });
  const profiles = new Profiles(nodes.features);
  serveDiscovery(transport, { directory, access, audit, rooms, profiles, nodes });
  const grains = new GrainsCache({
    fetch: (ids) => cachedGrains(salt, ids),
    interval: options.sweepInterval,
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
  const presences = new Presences({ directory, access, audit, fleet, subscriptions, decorate, ready, send });
  grains.on('changed', (ids) => presences.appearanceChanged(ids));
  transport.onPresence((presence) => presences.receive(presence));
  transport.on('online', () => presences.resend());
  return presences;
}

/** Only where it can be sent: what was noted as said and never left would be lost for good. */
function serveGreetings(options: ContactsOptions, { access, directory, chats }: Served): void {
  const { config, transport, fleet, store } = options;
  const { greetings } = store;
  const hello = () => {
    if (transport.state !== 'online' || !fleet.swept) return;
    greet({ greet: config.greet, directory, admins: access.admins, greetings, chats });
  };
  fleet.on('swept', hello);
  transport.on('online', hello);
}

function createRosters(
  options: ContactsOptions,
  parts: { access: Access; directory: Directory; clients: Clients; presences: Presences },
): Rosters {
  const { config, transport, fleet, store, log, send } = options;
  const { directory, presences } = parts;
  const rosters = new Rosters({
    ...parts,
    fleet,
    choice: config.roster,
    people: options.people,
    table: store.roster,
    subscriptions: store.subscriptions,
    // As if they had asked: the subscription is kept, and the presence told.
    subscribed: (person, local) =>
      presences.receive(xml('presence', { type: 'probe', from: person, to: directory.addressOf(local) })),
    request: (iq) => transport.request(iq),
    send,
    log,
  });
  transport.onMessage((message) => rosters.receive(message));
  transport.on('offline', () => rosters.offline());
  return rosters;
}

function createWatches(
  options: ContactsOptions,
  chatWith: (person: string) => Chat | undefined,
): { watches: Watches; stop(): void } {
  const { access, config, events, fleet, store } = options;
  const shared = {
    fleet,
    table: store.watches,
    showsMinion: (person: string, id: string) => access.shows(person, id),
    tell: (person: string, text: string) => void chatWith(person)?.say(text),
  };
  const watches = new Watches({
    ...shared,
    downAfter: config.watch.down_after,
    allows: (person) => access.allowsAny(person),
    showsKeys: (person) => access.grantsOf(person).mayEver('@wheel.key.list_all'),
  });
  const schedules = new ScheduleWatch({ ...shared, events });
  store.requests.onFailed((request) => watches.jobFailed(request));
  return {
    watches,
    stop: () => {
      watches.stop();
      schedules.stop();
    },
  };
}
