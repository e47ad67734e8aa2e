import packageJson from '../package.json' with { type: 'json' };
import { Access, Audit, Limits } from './access/index.ts';
import { type Commands, createCommands } from './commands/index.ts';
import { type Config, Live } from './config/index.ts';
import { type Contacts, createContacts, Uploads, uploadHosts } from './contacts/index.ts';
import { background, guarded, onCaught } from './guard/index.ts';
import { metricSources } from './metric-sources.ts';
import { HealthServer, type Log, Metrics, Secrets } from './ops/index.ts';
import { waitingFor } from './readiness.ts';
import { knownMinions, SaltSite } from './site/index.ts';
import { openStore, type Store, type StoredRequest } from './store/index.ts';
import { ComponentTransport, type Element, StanzaRefused } from './xmpp/index.ts';

/** Leaving takes no longer than this, in milliseconds, whatever the other ends do. */
const STOP_WITHIN = 8_000;
/** What people lost by a reload ends after this at the latest, in milliseconds, whatever Salt knows of groups by then. */
const RELOAD_WITHIN = 5_000;

/** The whole gateway: builds the parts, starts and stops them in order. */
export class Gateway {
  readonly #log: Log;
  readonly #live: Live;
  readonly #store: Store;
  readonly #audit: Audit;
  readonly #limits: Limits;
  readonly #transport: ComponentTransport;
  readonly #access: Access;
  readonly #site: SaltSite;
  readonly #contacts: Contacts;
  readonly #metrics: Metrics;
  readonly #health: HealthServer;
  readonly #taken = Promise.withResolvers<string>();
  readonly #forgetCaught: () => void;

  /** Opens the store and the audit trail, and connects nothing yet. @throws AuditError, StoreError */
  static async open(config: Config, log: Log, secrets = secretsOf(config)): Promise<Gateway> {
    const store = await openStore(config.store);
    try {
      return new Gateway(config, log, store, secrets);
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  private constructor(config: Config, log: Log, store: Store, secrets: Secrets) {
    this.#log = log;
    const live = new Live(config);
    this.#live = live;
    const { domain } = config.component;
    this.#audit = new Audit({ ...config.audit, domain, redact: secrets.redact, log });
    this.#store = store;
    this.#transport = new ComponentTransport({ ...config.component, log, redact: secrets.redact });
    this.#transport.on(
      'taken',
      guarded('gateway', ({ message }) => this.#taken.resolve(message)),
    );
    this.#limits = new Limits(live);
    this.#access = new Access({ ...config, domain, minions: knownMinions(live, () => this.#site), log });
    this.#site = new SaltSite({
      live,
      access: this.#access,
      addresses: this.#store.addresses,
      requests: this.#store.requests,
      onToken: (token) => secrets.add(token),
      log,
    });
    this.#site.on(
      'reach',
      guarded('gateway', (ids, group) => this.#contacts.reachChanged(ids, group)),
    );
    const parts = {
      transport: this.#transport,
      site: this.#site,
      store: this.#store,
      audit: this.#audit,
      secrets,
    };
    this.#metrics = new Metrics(metricSources(parts));
    this.#forgetCaught = onCaught(({ where, error, isLogged }) => {
      if (!isLogged) log.error({ err: error, where }, 'a fault of the gateway was caught');
      this.#metrics.caught(where);
    });
    this.#contacts = this.#createContacts();
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
    this.#site.start();
  }

  /** Sends everyone unavailable, closes the stream and the store. */
  async stop(): Promise<void> {
    this.#site.fleet.stop();
    this.#contacts.leave();
    const deadline = new Promise((resolve) => setTimeout(resolve, STOP_WITHIN).unref());
    const gone = this.#contacts.settled().then(() => this.#transport.stop());
    await Promise.race([gone, deadline]);
    this.#site.stop();
    await this.#health.stop();
    await this.#store.close();
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
    const waiting = this.#live.replace(config);
    const late = new Promise((resolve) => setTimeout(resolve, RELOAD_WITHIN).unref());
    await this.#access.replace(this.#live.config, Promise.race([this.#site.reload(), late]));
    this.#contacts.configChanged();
    return waiting;
  }

  #createContacts(): Contacts {
    return createContacts({
      live: this.#live,
      site: this.#site,
      version: packageJson.version,
      transport: this.#transport,
      send: (stanza) => this.#send(stanza),
      store: this.#store,
      audit: this.#audit,
      limits: this.#limits,
      commands: this.#createCommands(),
      access: this.#access,
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

  #createCommands(): Commands {
    const { requests } = this.#store;
    const { admins, component } = this.#live.config;
    const request = this.#transport.request.bind(this.#transport);
    const candidates = uploadHosts(component.domain, admins);
    const uploads = new Uploads({ request, domain: component.domain, candidates, log: this.#log });
    return createCommands({
      live: this.#live,
      site: this.#site,
      access: this.#access,
      requests,
      upload: async (text, name) =>
        this.#live.config.output.upload ? uploads.upload({ name, content: text }) : undefined,
      ended: (request, outcome) => this.#ended(request, outcome),
      audit: this.#audit,
      limits: this.#limits,
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
