import packageJson from '../package.json' with { type: 'json' };
import { Access } from './access/index.ts';
import {
  type Commands,
  createCommands,
  groupTarget,
  resolveTarget,
  rosterCommand,
  watchCommands,
} from './commands/index.ts';
import type { Config } from './config/index.ts';
import {
  type Chat,
  Chats,
  Clients,
  cachedGrains,
  Directory,
  GrainsCache,
  GroupMembers,
  greet,
  Identity,
  keepGrains,
  literalPeople,
  Messages,
  Presences,
  Profiles,
  Rosters,
  scopeOf,
  serveAdhoc,
  serveDiscovery,
  serveIdentity,
  Uploads,
  uploadHosts,
  Watches,
} from './contacts/index.ts';
import { AddressBook, Fleet, pingBy } from './fleet/index.ts';
import { HealthServer, type Log } from './ops/index.ts';
import { EventStream, JidSource, JobTracker, SaltClient } from './salt/index.ts';
import { openStore, type Store } from './store/index.ts';
import { ComponentTransport, type Element, type Jid, parseJid, StanzaRefused, xml } from './xmpp/index.ts';

/** Leaving takes no longer than this, in milliseconds, whatever the other ends do. */
const STOP_WITHIN = 8_000;
/** Salt that does not answer a small question for so long counts as gone, in milliseconds. */
const PROBE_WITHIN = 10_000;

interface ContactParts {
  directory: Directory;
  access: Access;
  clients: Clients;
  presences: Presences;
}

/** The whole gateway: builds the parts, starts and stops them in order. */
export class Gateway {
  readonly #log: Log;
  readonly #store: Store;
  readonly #transport: ComponentTransport;
  readonly #salt: SaltClient;
  readonly #events: EventStream;
  readonly #jids: JidSource;
  readonly #jobs: JobTracker;
  readonly #fleet: Fleet;
  readonly #presences: Presences;
  readonly #health: HealthServer;
  /** What keeps timers, to be stopped first. */
  readonly #stops: (() => void)[] = [];

  /** Opens the store and connects nothing yet. @throws StoreError */
  constructor(config: Config, log: Log) {
    this.#log = log;
    this.#store = openStore(config.store);
    this.#transport = new ComponentTransport({ ...config.component, log });
    this.#salt = new SaltClient({ ...saltOptions(config), log });
    this.#events = new EventStream({ source: this.#salt, log });
    this.#jids = new JidSource({ after: this.#store.requests.newestJid() });
    this.#jobs = new JobTracker({ client: this.#salt, events: this.#events, jids: this.#jids, log });
    const reserved = [config.master_name, ...Object.keys(config.groups)];
    const book = new AddressBook(this.#store.addresses, { stripDomain: config.strip_domain, reserved });
    this.#fleet = this.#buildFleet(config, book);
    this.#presences = this.#buildContacts(config, book);
    this.#health = new HealthServer(config.http.listen, () => this.#waitingFor());
  }

  /** Starts every part; resolves once the process listens, while the connections come up by themselves. */
  async start(): Promise<void> {
    const address = await this.#health.start();
    this.#log.info({ health: `${address}/readyz` }, 'salt-xmpp starts');
    this.#transport.start();
    this.#events.start();
    this.#fleet.start();
  }

  /** Sends everyone unavailable, closes the stream and the store. */
  async stop(): Promise<void> {
    this.#fleet.stop();
    for (const stop of this.#stops) stop();
    this.#presences.leave();
    const deadline = new Promise((resolve) => setTimeout(resolve, STOP_WITHIN).unref());
    await Promise.race([this.#transport.stop(), deadline]);
    this.#jobs.stop();
    this.#events.stop();
    this.#salt.close();
    await this.#health.stop();
    this.#store.close();
    this.#log.info({}, 'salt-xmpp has stopped');
  }

  #buildFleet(config: Config, book: AddressBook): Fleet {
    const [salt, events, jids, log] = [this.#salt, this.#events, this.#jids, this.#log];
    return new Fleet({
      source: salt,
      book,
      interval: config.salt.presence_interval,
      log,
      events,
      ping: pingBy({ client: salt, events, jids }),
      keys: () => salt.wheel('key.list_all'),
      probe: () => salt.probeEvents(AbortSignal.timeout(PROBE_WITHIN)),
    });
  }

  #buildContacts(config: Config, book: AddressBook): Presences {
    const { domain } = config.component;
    const fleet = this.#fleet;
    const transport = this.#transport;
    const { greetings, requests, subscriptions } = this.#store;
    const send = (stanza: Element) => this.#send(stanza);
    const log = this.#log;

    const access = new Access({ admins: config.admins });
    const members = this.#groupMembers(config);
    const directory = new Directory({
      domain,
      masterName: config.master_name,
      fleet,
      book,
      groups: config.groups,
      membersOf: (group) => members.of(group),
    });
    const { commander, questions, resume } = this.#createCommands(config);
    const { styling, archive } = config.output;
    const clients = this.#watchClients(access);
    const chats = new Chats({ questions, clients, styling, archive, send });
    const chatWith = (person: Jid, local: string) =>
      chats.open({ local, contact: directory.addressOf(local), person });
    const maxBytes = config.limits.max_message_bytes;

    const messages = new Messages({ directory, access, commander, requests, chats, maxBytes, log, send });
    transport.onMessage((message) => messages.receive(message));
    const nodes = serveAdhoc(transport, {
      directory,
      commands: () => commander.commands(),
      scopeOf,
      chatFor: (person, { local }) => chatWith(person, local),
      log,
    });
    const profiles = new Profiles(nodes.features);
    serveDiscovery(transport, { directory, access, profiles, nodes });
    const { identity, grains, ready } = this.#identify(config, directory, profiles);
    serveIdentity(transport, { directory, identity });
    const decorate = identity.decorate.bind(identity);
    const presences = new Presences({ directory, access, fleet, subscriptions, decorate, ready, send });
    grains.on('changed', (ids) => presences.appearanceChanged(ids));
    transport.onPresence((presence) => presences.receive(presence));
    transport.on('online', () => presences.resend());
    const hello = () => {
      if (transport.state !== 'online' || !fleet.swept) return;
      greet({ greet: config.greet, directory, admins: access.admins, greetings, chats });
    };
    fleet.on('swept', hello);
    fleet.once('swept', () =>
      resume((person, local) => {
        const jid = parseJid(person);
        return jid && chatWith(jid, local);
      }),
    );
    transport.on('online', hello);
    commander.add(rosterCommand(this.#fillRosters(config, { directory, access, clients, presences })));
    commander.add(
      ...watchCommands(this.#watches(config, access, (jid) => chatWith(jid, directory.master.local))),
    );
    return presences;
  }

  #fillRosters(config: Config, parts: ContactParts): Rosters {
    const { directory, access, presences } = parts;
    const transport = this.#transport;
    const { roster: table, subscriptions } = this.#store;
    const rosters = new Rosters({
      ...parts,
      fleet: this.#fleet,
      choice: config.roster,
      people: literalPeople(config),
      table,
      subscriptions,
      shows: (person) => access.allowsAny(person),
      // As if they had asked: the subscription is kept, and the presence told.
      subscribed: (person, local) =>
        presences.receive(xml('presence', { type: 'probe', from: person, to: directory.addressOf(local) })),
      request: (iq) => transport.request(iq),
      send: (stanza) => this.#send(stanza),
      log: this.#log,
    });
    transport.onMessage((message) => rosters.receive(message));
    transport.on('offline', () => rosters.offline());
    this.#stops.push(() => rosters.stop());
    return rosters;
  }

  #watches(config: Config, access: Access, chatWith: (person: Jid) => Chat): Watches {
    const watches = new Watches({
      fleet: this.#fleet,
      table: this.#store.watches,
      downAfter: config.watch.down_after,
      allows: (person) => access.allowsAny(person),
      showsMinion: (person) => access.allowsAny(person),
      tell: (person, text) => {
        const jid = parseJid(person);
        if (jid) chatWith(jid).say(text);
      },
    });
    this.#store.requests.onFailed((request) => watches.jobFailed(request));
    this.#stops.push(() => watches.stop());
    return watches;
  }

  /** What contacts are, from the grains that Salt keeps. */
  #identify(config: Config, directory: Directory, profiles: Profiles) {
    const fleet = this.#fleet;
    const grains = new GrainsCache({
      fetch: (ids) => cachedGrains(this.#salt, ids),
      interval: config.salt.presence_interval,
      log: this.#log,
    });
    const identity = new Identity({
      grains,
      profiles,
      version: packageJson.version,
      addressOf: (local) => directory.addressOf(local),
      lastAnswer: (id) => fleet.get(id)?.lastAnswer,
    });
    return { identity, grains, ready: keepGrains(fleet, grains) };
  }

  /** Gives a stanza to the transport, which keeps it while it must; what it cannot take is logged. */
  #send(stanza: Element): void {
    try {
      this.#transport.send(stanza);
    } catch (error) {
      if (!(error instanceof StanzaRefused)) throw error;
      const level = error.code === 'stopped' ? 'debug' : 'error';
      this.#log[level](
        { code: error.code, to: stanza.attrs.to },
        `a ${stanza.name} was not sent: ${error.message}`,
      );
    }
  }

  /** What the clients of those with access can do, learnt from what they send. */
  #watchClients(access: Access): Clients {
    const transport = this.#transport;
    const clients = new Clients({ request: (iq, options) => transport.request(iq, options) });
    const saw = (stanza: Element) => {
      const from = parseJid(stanza.attrs.from);
      if (from && access.allowsAny(from.bare)) clients.saw(stanza);
    };
    transport.onMessage(saw);
    transport.onPresence(saw);
    return clients;
  }

  /** Kept up to date by every sweep of the fleet. */
  #groupMembers({ groups }: Config): GroupMembers {
    const members = new GroupMembers({
      names: Object.keys(groups),
      resolve: async (name) => {
        const group = groups[name];
        return group ? resolveTarget(groupTarget(group), this.#fleet, this.#salt) : [];
      },
      log: this.#log,
    });
    this.#fleet.on('swept', () => void members.refresh().then(() => this.#presences.membersChanged()));
    return members;
  }

  #createCommands(config: Config): Commands {
    const { requests } = this.#store;
    const { styling, lines } = config.output;
    const uploads = this.#uploads(config);
    return createCommands({
      salt: this.#salt,
      jobs: this.#jobs,
      jids: this.#jids,
      fleet: this.#fleet,
      requests,
      groups: config.groups,
      rules: { confirm: config.confirm, confirmAbove: config.confirm_above },
      styling,
      lines,
      upload: uploads && ((text, name) => uploads.upload({ name, content: text })),
      log: this.#log,
    });
  }

  #uploads(config: Config): Uploads | undefined {
    if (!config.output.upload) return undefined;
    const { domain } = config.component;
    const request = this.#transport.request.bind(this.#transport);
    return new Uploads({ request, domain, candidates: uploadHosts(domain, config.admins), log: this.#log });
  }

  #waitingFor(): Record<string, string> {
    const waiting: Record<string, string> = {};
    if (this.#transport.state !== 'online') {
      waiting.component = this.#transport.trouble?.message ?? 'not connected yet';
    }
    if (this.#fleet.trouble !== undefined) waiting.salt = this.#fleet.trouble;
    else if (!this.#fleet.swept) waiting.fleet = 'not read yet';
    return waiting;
  }
}

function saltOptions({ salt }: Config) {
  const { url, username, password, eauth, timeout, ca } = salt;
  return { url, username, password, eauth, timeout, ca, insecureTls: salt.insecure_tls };
}
