import { Access, type Audit, type Limits } from '../access/index.ts';
import { type Commands, rosterCommand, watchCommands } from '../commands/index.ts';
import type { Config } from '../config/index.ts';
import type { AddressBook, Fleet } from '../fleet/index.ts';
import type { Log } from '../ops/index.ts';
import type { EventStream, SaltClient } from '../salt/index.ts';
import type { Store } from '../store/index.ts';
import { type ComponentTransport, type Element, type Jid, parseJid, xml } from '../xmpp/index.ts';
import { serveAdhoc } from './adhoc.ts';
import type { Chat } from './chat.ts';
import { Chats } from './chats.ts';
import { Clients } from './clients.ts';
import { Directory } from './directory.ts';
import { serveDiscovery } from './discovery.ts';
import { greet } from './greetings.ts';
import { GroupMembers } from './group-members.ts';
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
import { literalPeople, Rosters } from './rosters/index.ts';
import { ScheduleWatch } from './schedule-watch.ts';
import { Watches } from './watches.ts';

/** What the contacts stand on, and their slices of the config. */
export interface ContactsOptions {
  config: Pick<
    Config,
    | 'access'
    | 'admins'
    | 'component'
    | 'greet'
    | 'groups'
    | 'limits'
    | 'master_name'
    | 'output'
    | 'people'
    | 'roster'
    | 'watch'
  >;
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
  /** The minions that a group reaches now. */
  membersOf(group: string): Promise<readonly string[]>;
  log: Log;
}

/** The contacts, listening. */
export interface Contacts {
  /** Sends everyone unavailable and stops what keeps timers: the last thing before a clean stop. */
  leave(): void;
}

/** Builds everything in this folder and joins it to the transport. */
export function createContacts(options: ContactsOptions): Contacts {
  const { config, transport, fleet, commands } = options;
  const access = new Access({ admins: config.admins });
  const members = groupMembers(options);
  const directory = createDirectory(options, members);
  const clients = watchClients(transport, access);
  const chats = new Chats({ questions: commands.questions, clients, ...config.output, send: options.send });
  const chatWith = (person: Jid, local: string) =>
    chats.open({ local, contact: directory.addressOf(local), person });

  serveMessages(options, { access, directory, chats });
  const presences = servePresence(options, { access, directory, chatWith });
  fleet.on('swept', () => void members.refresh().then(() => presences.membersChanged()));
  serveGreetings(options, { access, directory, chats });
  fleet.once('swept', () => commands.resume((person, local) => toJid(person, (jid) => chatWith(jid, local))));
  const rosters = createRosters(options, { access, directory, clients, presences });
  const { watches, stop } = createWatches(options, access, (jid) => chatWith(jid, directory.master.local));
  commands.commander.add(rosterCommand(rosters), ...watchCommands(watches));
  return {
    leave: () => {
      rosters.stop();
      stop();
      presences.leave();
    },
  };
}

function toJid<T>(person: string, use: (jid: Jid) => T): T | undefined {
  const jid = parseJid(person);
  return jid && use(jid);
}

/** Kept up to date by every sweep of the fleet. */
function groupMembers({ config, membersOf, log }: ContactsOptions): GroupMembers {
  return new GroupMembers({ names: Object.keys(config.groups), resolve: membersOf, log });
}

function createDirectory({ config, fleet, book }: ContactsOptions, members: GroupMembers): Directory {
  return new Directory({
    domain: config.component.domain,
    masterName: config.master_name,
    fleet,
    book,
    groups: config.groups,
    membersOf: (group) => members.of(group),
  });
}

/** What the clients of those with access can do, learnt from what they send. */
function watchClients(transport: ComponentTransport, access: Access): Clients {
  const clients = new Clients({ request: (iq, options) => transport.request(iq, options) });
  const saw = (stanza: Element) => {
    const from = parseJid(stanza.attrs.from);
    if (from && access.allowsAny(from.bare)) clients.saw(stanza);
  };
  transport.onMessage(saw);
  transport.onPresence(saw);
  return clients;
}

interface Served {
  access: Access;
  directory: Directory;
  chats: Chats;
}

function serveMessages(options: ContactsOptions, { access, directory, chats }: Served): void {
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
    audit,
    limits,
    maxBytes,
    log,
    send,
  });
  transport.onMessage((message) => messages.receive(message));
}

function servePresence(
  options: ContactsOptions,
  parts: { access: Access; directory: Directory; chatWith(person: Jid, local: string): Chat },
): Presences {
  const { transport, fleet, store, commands, salt, audit, limits, log, send } = options;
  const { access, directory, chatWith } = parts;
  const nodes = serveAdhoc(transport, {
    directory,
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
  serveDiscovery(transport, { directory, access, audit, profiles, nodes });
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
  serveIdentity(transport, { directory, identity });
  const { subscriptions } = store;
  const decorate = identity.decorate.bind(identity);
  const ready = keepGrains(fleet, grains);
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
  const { access, directory, presences } = parts;
  const rosters = new Rosters({
    ...parts,
    fleet,
    choice: config.roster,
    people: literalPeople(config),
    table: store.roster,
    subscriptions: store.subscriptions,
    shows: (person) => access.allowsAny(person),
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
  access: Access,
  chatWith: (person: Jid) => Chat,
): { watches: Watches; stop(): void } {
  const { config, events, fleet, store } = options;
  const shared = {
    fleet,
    table: store.watches,
    showsMinion: (person: string) => access.allowsAny(person),
    tell: (person: string, text: string) => void toJid(person, (jid) => chatWith(jid).say(text)),
  };
  const watches = new Watches({
    ...shared,
    downAfter: config.watch.down_after,
    allows: (person) => access.allowsAny(person),
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
