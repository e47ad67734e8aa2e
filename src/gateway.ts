import { Access } from './access/index.ts';
import {
  Commander,
  FunctionRunner,
  helpCommand,
  minionsCommand,
  Questions,
  whoamiCommand,
} from './commands/index.ts';
import type { Config } from './config/index.ts';
import { Directory, greet, Messages, Presences, serveDiscovery } from './contacts/index.ts';
import { AddressBook, Fleet } from './fleet/index.ts';
import { HealthServer, type Log } from './ops/index.ts';
import { SaltClient } from './salt/index.ts';
import { openStore, type Store } from './store/index.ts';
import { ComponentTransport } from './xmpp/index.ts';

/** Leaving takes no longer than this, in milliseconds, whatever the other ends do. */
const STOP_WITHIN = 8_000;

/** The whole gateway: builds the parts, starts and stops them in order. */
export class Gateway {
  readonly #log: Log;
  readonly #store: Store;
  readonly #transport: ComponentTransport;
  readonly #salt: SaltClient;
  readonly #fleet: Fleet;
  readonly #presences: Presences;
  readonly #health: HealthServer;

  /** Opens the store and connects nothing yet. @throws StoreError */
  constructor(config: Config, log: Log) {
    this.#log = log;
    this.#store = openStore(config.store);
    this.#transport = new ComponentTransport({ ...config.component, log });
    this.#salt = new SaltClient({ ...saltOptions(config), log });
    const reserved = [config.master_name, ...Object.keys(config.groups)];
    const book = new AddressBook(this.#store.addresses, { stripDomain: config.strip_domain, reserved });
    this.#fleet = new Fleet({ source: this.#salt, book, interval: config.salt.presence_interval, log });
    this.#presences = this.#buildContacts(config, book);
    this.#health = new HealthServer(config.http.listen, () => this.#waitingFor());
  }

  /** Starts every part; resolves once the process listens, while the connections come up by themselves. */
  async start(): Promise<void> {
    const address = await this.#health.start();
    this.#log.info({ health: `${address}/readyz` }, 'salt-xmpp starts');
    this.#transport.start();
    this.#fleet.start();
  }

  /** Sends everyone unavailable, closes the stream and the store. */
  async stop(): Promise<void> {
    this.#fleet.stop();
    this.#presences.leave();
    const deadline = new Promise((resolve) => setTimeout(resolve, STOP_WITHIN).unref());
    await Promise.race([this.#transport.stop(), deadline]);
    this.#salt.close();
    await this.#health.stop();
    this.#store.close();
    this.#log.info({}, 'salt-xmpp has stopped');
  }

  #buildContacts(config: Config, book: AddressBook): Presences {
    const { domain } = config.component;
    const styling = config.output.styling;
    const fleet = this.#fleet;
    const { greetings, requests, subscriptions } = this.#store;
    const send = this.#transport.send.bind(this.#transport);
    const log = this.#log;

    const access = new Access({ admins: config.admins });
    const directory = new Directory({ domain, masterName: config.master_name, fleet, book });
    const functions = new FunctionRunner({ salt: this.#salt, fleet, requests, styling });
    const commander = new Commander({ functions, questions: new Questions() });
    for (const command of [minionsCommand(fleet), whoamiCommand(), helpCommand(() => commander.commands())]) {
      commander.add(command);
    }

    const messages = new Messages({ directory, access, commander, requests, styling, log, send });
    const presences = new Presences({ directory, access, fleet, subscriptions, send });
    this.#transport.onMessage((message) => messages.receive(message));
    this.#transport.onPresence((presence) => presences.receive(presence));
    this.#transport.on('online', () => presences.resend());
    serveDiscovery(this.#transport, { directory, access });
    fleet.on('swept', () =>
      greet({ greet: config.greet, directory, admins: access.admins, greetings, send }),
    );
    return presences;
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
