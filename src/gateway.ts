import packageJson from '../package.json' with { type: 'json' };
import { Access, Audit, Limits } from './access/index.ts';
import { type Commands, createCommands, groupTarget, resolveTarget } from './commands/index.ts';
import type { Config } from './config/index.ts';
import { type Contacts, createContacts, literalPeople, Uploads, uploadHosts } from './contacts/index.ts';
import { AddressBook, Fleet, GroupMembers, pingBy } from './fleet/index.ts';
import { HealthServer, type Log, type MetricSources, Metrics, Secrets } from './ops/index.ts';
import { EventStream, JidSource, JobTracker, SaltClient } from './salt/index.ts';
import { openStore, type Store, type StoredRequest } from './store/index.ts';
import { ComponentTransport, type Element, StanzaRefused } from './xmpp/index.ts';

/** Leaving takes no longer than this, in milliseconds, whatever the other ends do. */
const STOP_WITHIN = 8_000;
/** Salt that does not answer a small question for so long counts as gone, in milliseconds. */
const PROBE_WITHIN = 10_000;

/** What people lost by a reload ends after this at the latest, in milliseconds, whatever Salt knows of groups by then. */
const RELOAD_WITHIN = 5_000;

/** What of the config can be replaced while it runs. */
export type Ruled = Pick<Config, 'access' | 'admins' | 'groups' | 'people'>;

/** The whole gateway: builds the parts, starts and stops them in order. */
export class Gateway {
  readonly #log: Log;
  readonly #store: Store;
  readonly #secrets: Secrets;
  readonly #audit: Audit;
  readonly #limits: Limits;
  readonly #transport: ComponentTransport;
  readonly #access: Access;
  readonly #members: GroupMembers;
  readonly #salt: SaltClient;
  readonly #events: EventStream;
  readonly #jids: JidSource;
  readonly #jobs: JobTracker;
  readonly #fleet: Fleet;
  readonly #contacts: Contacts;
  readonly #metrics: Metrics;
  readonly #health: HealthServer;
  #ruled: Ruled;

  /** Opens the audit trail and the store, and connects nothing yet. @throws AuditError, StoreError */
  constructor(config: Config, log: Log, secrets = secretsOf(config)) {
    this.#log = log;
    this.#ruled = config;
    this.#secrets = secrets;
    this.#audit = new Audit({
      ...config.audit,
      domain: config.component.domain,
      redact: secrets.redact,
      log,
    });
    this.#limits = new Limits(config.limits);
    this.#store = openStore(config.store);
    this.#transport = new ComponentTransport({ ...config.component, log, redact: secrets.redact });
    const reserved = [config.master_name, ...Object.keys(config.groups)];
    const book = new AddressBook(this.#store.addresses, { stripDomain: config.strip_domain, reserved });
    this.#members = this.#createMembers();
    this.#access = this.#createAccess(config, book);
    const { gatekeeper, housekeeping } = this.#access;
    const onToken = (token: string) => secrets.add(token);
    this.#salt = new SaltClient({ ...saltOptions(config), gatekeeper, log, onToken }, housekeeping);
    this.#events = new EventStream({ source: this.#salt, log });
    this.#jids = new JidSource({ after: this.#store.requests.newestJid() });
    this.#jobs = new JobTracker({ client: this.#salt, events: this.#events, jids: this.#jids, log });
    this.#fleet = this.#createFleet(config, book);
    this.#fleet.on('changed', (_minion, was) => was === undefined && this.#minionCame());
    this.#metrics = new Metrics(this.#metricSources());
    this.#contacts = this.#createContacts(config, book);
    this.#health = new HealthServer(config.http.listen, () => this.#waitingFor(), this.#metrics);
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
    this.#contacts.leave();
    const deadline = new Promise((resolve) => setTimeout(resolve, STOP_WITHIN).unref());
    await Promise.race([this.#transport.stop(), deadline]);
    this.#jobs.stop();
    this.#events.stop();
    this.#salt.close();
    await this.#health.stop();
    this.#store.close();
    this.#audit.close();
    this.#log.info({}, 'salt-xmpp has stopped');
  }

  /** Opens anew what logrotate may have moved away. */
  reopenFiles(): void {
    this.#audit.reopen();
  }

  /** Takes other access rules, people and groups; what people lost by it ends. */
  async reload(ruled: Ruled): Promise<void> {
    const before = this.#ruled.groups;
    this.#ruled = ruled;
    const others = Object.keys(ruled.groups).filter(
      (name) => JSON.stringify(before[name]) !== JSON.stringify(ruled.groups[name]),
    );
    this.#members.forget(others);
    const late = new Promise((resolve) => setTimeout(resolve, RELOAD_WITHIN).unref());
    await this.#access.replace(ruled, Promise.race([this.#members.refresh(), late]));
  }

  /** It may be in groups, and it has a name now. */
  #minionCame(): void {
    this.#members.expire();
    this.#access.minionsChanged();
  }

  #createMembers(): GroupMembers {
    return new GroupMembers({
      names: () => Object.keys(this.#ruled.groups),
      resolve: async (name) => {
        const group = this.#ruled.groups[name];
        return group ? resolveTarget(groupTarget(group), this.#fleet, this.#salt) : [];
      },
      changed: (ids) => {
        this.#access.minionsChanged();
        this.#contacts.reachChanged(ids);
      },
      log: this.#log,
    });
  }

  #createAccess({ access, admins, people, component }: Config, book: AddressBook): Access {
    const minions = {
      // An id that is no minion's is not to be given an address.
      namesOf: (id: string) => (book.has(id) ? [id, book.nameOf(id), book.localOf(id)] : [id]),
      isMember: (group: string, id: string) => this.#members.has(group, id),
      membersOf: (group: string) => this.#members.of(group),
    };
    return new Access({ access, admins, people, domain: component.domain, minions, log: this.#log });
  }

  #createFleet(config: Config, book: AddressBook): Fleet {
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

  #createContacts(config: Config, book: AddressBook): Contacts {
    return createContacts({
      config,
      sweepInterval: config.salt.presence_interval,
      version: packageJson.version,
      transport: this.#transport,
      send: (stanza) => this.#send(stanza),
      salt: this.#salt,
      events: this.#events,
      fleet: this.#fleet,
      book,
      store: this.#store,
      audit: this.#audit,
      limits: this.#limits,
      commands: this.#createCommands(config),
      access: this.#access,
      members: this.#members,
      groups: () => this.#ruled.groups,
      people: () => literalPeople(this.#ruled),
      log: this.#log,
    });
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

  #createCommands(config: Config): Commands {
    const { requests } = this.#store;
    const { styling, lines } = config.output;
    const uploads = this.#uploads(config);
    return createCommands({
      access: this.#access,
      members: this.#members,
      salt: this.#salt,
      jobs: this.#jobs,
      jids: this.#jids,
      fleet: this.#fleet,
      requests,
      groups: () => this.#ruled.groups,
      rules: { confirm: config.confirm, confirmAbove: config.confirm_above },
      styling,
      lines,
      upload: uploads && ((text, name) => uploads.upload({ name, content: text })),
      ended: (request, outcome) => this.#ended(request, outcome),
      audit: this.#audit,
      limits: this.#limits,
      keptBytes: config.limits.kept_results_mb * 2 ** 20,
      log: this.#log,
    });
  }

  #uploads(config: Config): Uploads | undefined {
    if (!config.output.upload) return undefined;
    const { domain } = config.component;
    const request = this.#transport.request.bind(this.#transport);
    return new Uploads({ request, domain, candidates: uploadHosts(domain, config.admins), log: this.#log });
  }

  #ended({ fun, at }: StoredRequest, outcome: string): void {
    const kind = /^@(runner|wheel)\./.exec(fun)?.[1] ?? 'function';
    this.#metrics.commandEnded(kind, outcome, Date.now() - at);
  }

  #metricSources(): MetricSources {
    const [transport, events, fleet] = [this.#transport, this.#events, this.#fleet];
    return {
      connections: () => ({
        component: Number(transport.state === 'online'),
        salt: Number(fleet.swept && fleet.trouble === undefined),
        events: Number(events.state === 'open'),
      }),
      received: () => transport.traffic.received,
      sent: () => transport.traffic.sent,
      queued: () => transport.queued,
      minions: () => ({ up: fleet.count('up'), stale: fleet.count('stale'), down: fleet.count('down') }),
      pendingKeys: () => fleet.pending().length,
      runningJobs: () => this.#jobs.running.size,
      events: () => events.received,
      eventLag: () => events.lag / 1000,
      storeBytes: () => this.#store.size(),
    };
  }

  #waitingFor(): Record<string, string> {
    const waiting: Record<string, string> = {};
    if (this.#transport.state !== 'online') {
      waiting.component = this.#transport.trouble?.message ?? 'not connected yet';
    }
    if (this.#audit.trouble !== undefined) waiting.audit = this.#audit.trouble;
    if (this.#fleet.trouble !== undefined) waiting.salt = this.#fleet.trouble;
    else if (!this.#fleet.swept) waiting.fleet = 'not read yet';
    for (const [part, why] of Object.entries(waiting)) waiting[part] = this.#secrets.redact(why);
    return waiting;
  }
}

/** What must turn up in no log, no error and no message; the log takes it too. */
export function secretsOf({ component, salt }: Config): Secrets {
  return new Secrets([component.secret, salt.password]);
}

function saltOptions({ salt }: Config) {
  const { url, username, password, eauth, timeout, ca } = salt;
  return { url, username, password, eauth, timeout, ca, insecureTls: salt.insecure_tls };
}
