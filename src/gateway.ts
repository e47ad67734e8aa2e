import packageJson from '../package.json' with { type: 'json' };
import { Audit, Limits } from './access/index.ts';
import { type Commands, createCommands } from './commands/index.ts';
import { type Config, takeOver } from './config/index.ts';
import { type Contacts, createContacts, literalPeople, Uploads, uploadHosts } from './contacts/index.ts';
import { AddressBook, type Fleet } from './fleet/index.ts';
import { createFleet, type MembersOf, membersBy } from './fleet-of-salt.ts';
import { background, guarded, onCaught } from './guard/index.ts';
import { metricSources } from './metric-sources.ts';
import { HealthServer, type Log, Metrics, Secrets } from './ops/index.ts';
import { waitingFor } from './readiness.ts';
import { RulesInForce } from './rules-in-force.ts';
import { EventStream, JidSource, JobTracker, SaltClient } from './salt/index.ts';
import { openStore, type Store, type StoredRequest } from './store/index.ts';
import { ComponentTransport, type Element, StanzaRefused } from './xmpp/index.ts';

/** Leaving takes no longer than this, in milliseconds, whatever the other ends do. */
const STOP_WITHIN = 8_000;

/** The whole gateway: builds the parts, starts and stops them in order. */
export class Gateway {
  readonly #log: Log;
  /** What the parts hold, or slices of it: a reload changes it in place. */
  readonly #config: Config;
  readonly #store: Store;
  readonly #audit: Audit;
  readonly #limits: Limits;
  readonly #transport: ComponentTransport;
  readonly #rules: RulesInForce;
  readonly #salt: SaltClient;
  readonly #membersOf: MembersOf;
  readonly #events: EventStream;
  readonly #jids: JidSource;
  readonly #jobs: JobTracker;
  readonly #fleet: Fleet;
  readonly #contacts: Contacts;
  readonly #metrics: Metrics;
  readonly #health: HealthServer;
  readonly #taken = Promise.withResolvers<string>();
  readonly #forgetCaught: () => void;

  /** Opens the audit trail and the store, and connects nothing yet. @throws AuditError, StoreError */
  constructor(config: Config, log: Log, secrets = secretsOf(config)) {
    this.#log = log;
    this.#config = config;
    this.#audit = new Audit({
      ...config.audit,
      domain: config.component.domain,
      redact: secrets.redact,
      log,
    });
    this.#store = openStore(config.store);
    this.#transport = new ComponentTransport({ ...config.component, log, redact: secrets.redact });
    this.#transport.on(
      'taken',
      guarded('gateway', ({ message }) => this.#taken.resolve(message)),
    );
    const reserved = [config.master_name, ...Object.keys(config.groups)];
    const book = new AddressBook(this.#store.addresses, { stripDomain: config.strip_domain, reserved });
    this.#limits = new Limits(config.limits);
    this.#rules = this.#createRules(config, book);
    const { gatekeeper, housekeeping } = this.#rules.access;
    const onToken = (token: string) => secrets.add(token);
    this.#salt = new SaltClient({ ...saltOptions(config), gatekeeper, log, onToken }, housekeeping);
    this.#membersOf = membersBy(this.#salt);
    this.#events = new EventStream({ source: this.#salt, log });
    const { requests } = this.#store;
    this.#jids = new JidSource({ after: requests.newestJid(), note: (jid) => requests.noteJid(jid) });
    this.#jobs = new JobTracker({ client: this.#salt, events: this.#events, jids: this.#jids, log });
    this.#fleet = createFleet({
      salt: this.#salt,
      events: this.#events,
      jids: this.#jids,
      book,
      interval: () => config.salt.presence_interval,
      log,
    });
    this.#fleet.on(
      'changed',
      guarded('gateway', ({ id }, was) => was === undefined && this.#rules.minionCame(id)),
    );
    const parts = {
      transport: this.#transport,
      events: this.#events,
      fleet: this.#fleet,
      jobs: this.#jobs,
      salt: this.#salt,
      store: this.#store,
      audit: this.#audit,
      secrets,
    };
    this.#metrics = new Metrics(metricSources(parts));
    this.#forgetCaught = onCaught(({ where, error, isLogged }) => {
      if (!isLogged) log.error({ err: error, where }, 'a fault of the gateway was caught');
      this.#metrics.caught(where);
    });
    this.#contacts = this.#createContacts(config, book);
    this.#health = new HealthServer(config.http.listen, () => waitingFor(parts), this.#metrics);
  }

  /** Resolves, with why, where another gateway serves the domain: this one is not to go on. */
  get taken(): Promise<string> {
    return this.#taken.promise;
  }

  /** Starts every part; resolves once the process listens, while the connections come up by themselves. */
  async start(): Promise<void> {
    const address = await this.#health.start();
    this.#log.info({ health: `${address}/readyz` }, 'salt-xmpp starts');
    background('gateway', this.#store.keepTidy());
    this.#transport.start();
    this.#events.start();
    this.#fleet.start();
  }

  /** Sends everyone unavailable, closes the stream and the store. */
  async stop(): Promise<void> {
    this.#fleet.stop();
    this.#contacts.leave();
    const deadline = new Promise((resolve) => setTimeout(resolve, STOP_WITHIN).unref());
    const gone = this.#contacts.settled().then(() => this.#transport.stop());
    await Promise.race([gone, deadline]);
    this.#jobs.stop();
    this.#events.stop();
    this.#salt.close();
    await this.#health.stop();
    this.#store.close();
    this.#audit.close();
    this.#log.info({}, 'salt-xmpp has stopped');
    this.#forgetCaught();
  }

  /** Opens anew what logrotate may have moved away. */
  reopenFiles(): void {
    this.#audit.reopen();
  }

  /**
   * Takes another config; what people lost by its rules ends. Connection, jobs and presence go on. Gives the keys of it
   * that take a restart, as `salt.url`: there the gateway goes on with what it started with.
   */
  async reload(config: Config): Promise<string[]> {
    const waiting = takeOver(this.#config, config);
    this.#salt.timeout = this.#config.salt.timeout;
    this.#fleet.intervalChanged();
    await this.#rules.replace(this.#config);
    this.#contacts.configChanged();
    return waiting;
  }

  #createRules(config: Config, book: AddressBook): RulesInForce {
    return new RulesInForce({
      ruled: config,
      domain: config.component.domain,
      book,
      resolve: (group) => this.#membersOf(group, this.#fleet),
      reachChanged: (ids, group) => this.#contacts.reachChanged(ids, group),
      log: this.#log,
    });
  }

  #createContacts(config: Config, book: AddressBook): Contacts {
    return createContacts({
      config,
      sweepInterval: () => config.salt.presence_interval,
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
      access: this.#rules.access,
      members: this.#rules.members,
      groups: () => this.#rules.ruled.groups,
      people: () => literalPeople(this.#rules.ruled),
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
    const { batches, requests } = this.#store;
    const { domain } = config.component;
    const request = this.#transport.request.bind(this.#transport);
    const candidates = uploadHosts(domain, config.admins);
    const uploads = new Uploads({ request, domain, candidates, log: this.#log });
    return createCommands({
      access: this.#rules.access,
      members: this.#rules.members,
      salt: this.#salt,
      events: this.#events,
      jobs: this.#jobs,
      jids: this.#jids,
      fleet: this.#fleet,
      requests,
      batches,
      groups: () => this.#rules.ruled.groups,
      rules: {
        get confirm() {
          return config.confirm;
        },
        get confirmAbove() {
          return config.confirm_above;
        },
      },
      output: config.output,
      upload: async (text, name) =>
        config.output.upload ? uploads.upload({ name, content: text }) : undefined,
      ended: (request, outcome) => this.#ended(request, outcome),
      audit: this.#audit,
      limits: this.#limits,
      keptBytes: () => config.limits.kept_results_mb * 2 ** 20,
      log: this.#log,
    });
  }

  #ended({ fun, at }: StoredRequest, outcome: string): void {
    const kind = /^@(runner|wheel)\./.exec(fun)?.[1] ?? 'function';
    // Every label's value is a counter kept for good: how many were silent is none.
    this.#metrics.commandEnded(kind, outcome.replace(/^\d+ (?=silent$)/, ''), Date.now() - at);
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
