import packageJson from '../package.json' with { type: 'json' };
import { Access, Audit, Limits } from './access/index.ts';
import { createCommands } from './commands/index.ts';
import { type Config, Live } from './config/index.ts';
import { feature as clientsFeature } from './contacts/clients/feature.ts';
import { feature as deliveryFeature } from './contacts/delivery/feature.ts';
import { feature as discoveryFeature } from './contacts/discovery.ts';
import { feature as entityTimeFeature } from './contacts/entity-time.ts';
import { feature as formsFeature } from './contacts/forms/feature.ts';
import { feature as greetingsFeature } from './contacts/greetings.ts';
import { createHost, type Host } from './contacts/host.ts';
import { feature as identityFeature } from './contacts/identity/feature.ts';
import { feature as lastActivityFeature } from './contacts/last-activity.ts';
import { feature as chatsFeature } from './contacts/messages/chats.ts';
import { feature as messagesFeature } from './contacts/messages/messages.ts';
import { feature as presenceFeature } from './contacts/presence/feature.ts';
import { feature as masterSubscriptionsFeature } from './contacts/presence/master-subscriptions.ts';
import { feature as resumeFeature } from './contacts/resume.ts';
import { feature as rostersFeature } from './contacts/rosters/feature.ts';
import { feature as uploadsFeature } from './contacts/uploads.ts';
import { feature as watchFeature } from './contacts/watch/watches.ts';
import { background, guarded, onCaught, Troubles, within } from './guard/index.ts';
import { HealthServer, type Log, Metrics, Secrets } from './ops/index.ts';
import { knownMinions, SaltSite } from './site/index.ts';
import { metricSources, waitingFor } from './status.ts';
import { openStore, type Store } from './store/index.ts';
import { ComponentTransport } from './xmpp/index.ts';

/** Leaving takes no longer than this, in milliseconds, whatever the other ends do. */
const STOP_WITHIN = 8_000;
/**
 * Access that a reload took away ends after this at the latest, in milliseconds, whatever Salt knows about groups by
 * then.
 */
const RELOAD_WITHIN = 5_000;

interface Opened {
  store: Store;
  secrets: Secrets;
  troubles: Troubles;
}

/** The whole gateway: builds the parts, starts and stops them in order. */
export class Gateway {
  readonly #log: Log;
  readonly #troubles: Troubles;
  readonly #live: Live;
  readonly #store: Store;
  readonly #audit: Audit;
  readonly #limits: Limits;
  readonly #transport: ComponentTransport;
  readonly #access: Access;
  readonly #site: SaltSite;
  readonly #host: Host;
  readonly #metrics: Metrics;
  readonly #health: HealthServer;
  readonly #taken = Promise.withResolvers<string>();
  readonly #forgetCaught: () => void;

  /** Opens the store and the audit trail, and connects nothing yet. @throws AuditError, StoreError */
  static async open(config: Config, log: Log, secrets = secretsOf(config)): Promise<Gateway> {
    const troubles = new Troubles();
    const store = await openStore(config.store, troubles.repeating('store'));
    try {
      return new Gateway(config, log, { store, secrets, troubles });
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  private constructor(config: Config, log: Log, { store, secrets, troubles }: Opened) {
    this.#log = log;
    this.#troubles = troubles;
    const live = new Live(config);
    this.#live = live;
    const { domain } = config.component;
    this.#audit = new Audit({ ...config.audit, domain, redact: secrets.redact, log, troubles });
    this.#store = store;
    this.#transport = new ComponentTransport({
      ...config.component,
      log,
      redact: secrets.redact,
      troubles,
    });
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
      troubles,
    });
    const parts = {
      troubles,
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
    this.#host = createHost({
      ...parts,
      live,
      access: this.#access,
      limits: this.#limits,
      version: packageJson.version,
      log,
    });
    this.#buildFeatures(this.#host);
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
    const gone = this.#host.leave().then(() => this.#transport.stop());
    await within(gone, STOP_WITHIN);
    this.#site.stop();
    this.#troubles.stop();
    await this.#health.stop();
    await this.#store.close();
    this.#audit.close();
    this.#log.info({}, 'salt-xmpp has stopped');
    this.#forgetCaught();
  }

  /** Opens files again that logrotate may have moved away. */
  reopenFiles(): void {
    this.#audit.reopen();
  }

  /**
   * Takes another config and ends the access that its rules no longer give. Connection, jobs and presence go on.
   * Returns the changed keys that need a restart, such as `salt.url`: the gateway keeps their old values.
   */
  async reload(config: Config): Promise<string[]> {
    const waiting = this.#live.replace(config);
    await this.#access.replace(this.#live.config, within(this.#site.reload(), RELOAD_WITHIN));
    this.#host.happened('configChanged');
    return waiting;
  }

  /** Builds the features, each after those that it stands on. */
  #buildFeatures(host: Host): void {
    const uploads = uploadsFeature(host);
    const clients = clientsFeature(host);
    const deliveries = deliveryFeature(host);
    const chats = chatsFeature(host, { clients, deliveries, uploads });
    const identity = identityFeature(host);
    const masterSubscriptions = masterSubscriptionsFeature(host, { clients });
    const presences = presenceFeature(host, { clients, identity, masterSubscriptions });
    const rosters = rostersFeature(host, { clients, presences });
    const watches = watchFeature(host, { chats });
    const commands = createCommands({
      ...host,
      requests: this.#store.requests,
      answers: chats.answers,
      questions: chats.questions,
      pager: chats.pager,
      rosters,
      watches,
      widths: this.#store.widths,
      ended: (call) => {
        const { kind, outcome, ms } = call;
        this.#metrics.callEnded(kind, outcome.kind === 'error' ? outcome.code : outcome.kind, ms);
        if (outcome.kind !== 'done') watches.callFailed(call);
      },
    });
    const { commander } = commands;
    const nodes = formsFeature(host, { chats, clients, commander, uploads });
    lastActivityFeature(host);
    entityTimeFeature(host);
    discoveryFeature(host, nodes);
    messagesFeature(host, { chats, commander });
    greetingsFeature(host, { chats, commands, masterSubscriptions });
    resumeFeature(host, { chats, commands });
  }
}

/** The secrets that must not appear in any log, error or message; the log masks them too. */
export function secretsOf({ component, salt }: Config): Secrets {
  return new Secrets([component.secret, salt.password]);
}
