import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ChatLogin } from '../../../lab/chat-client.ts';
import { DOMAIN, gatewayConfig, HOST, MINIONS, password } from '../../../lab/demo-parts.ts';
import { ensurePlaces } from '../../../lab/ensure-places.ts';
import { GatewayProcess } from '../../../lab/gateway-process.ts';
import { ensurePrivilege, ensureProsody } from '../../../lab/install.ts';
import { ensureSalt } from '../../../lab/install-salt.ts';
import type { MinionPlaces } from '../../../lab/minion-places.ts';
import { freePorts } from '../../../lab/ports.ts';
import { Processes } from '../../../lab/processes.ts';
import { Prosody } from '../../../lab/prosody.ts';
import { Salt } from '../../../lab/salt.ts';
import type { SaltLayout } from '../../../lab/salt-config.ts';
import type { SaltNetwork } from '../../../lab/salt-network.ts';
import type { XmppServer, XmppServerLayout } from '../../../lab/xmpp-server.ts';
import { UNLIMITED } from '../../support/unlimited.ts';
import { makePamUser, mayMakeUsers, type PamUser } from './pam-user.ts';
import { Person } from './person.ts';

/** The demo's and the tests' Salt is one. */
const VENV = fileURLToPath(new URL('../../../.demo/salt-venv', import.meta.url));

/** What Salt itself grants the gateway in the tests; the gateway's own `access` is narrower still. */
const GRANTED = [
  ...['test.*', 'grains.*', 'disk.*', 'cmd.run', 'state.*', 'status.*', 'sys.*', 'saltutil.*'],
  'schedule.*',
];

type Config = Record<string, unknown>;

/** Finds or installs an XMPP server. */
export type MakeServer = (
  layout: XmppServerLayout,
  processes: Processes,
  say: (line: string) => void,
) => Promise<XmppServer>;

export const prosody: MakeServer = async (layout, processes, say) => {
  await ensureProsody(say);
  await ensurePrivilege(say);
  return new Prosody(layout, processes);
};

export interface LabOptions {
  /** The XMPP server, found or installed; Prosody by default. */
  server?: MakeServer;
  /** What Salt's `external_auth` grants the gateway. */
  granted?: readonly unknown[];
  /** Further users of salt-api, each with what it is granted. */
  others?: readonly (readonly unknown[])[];
  /** More for the master's config, by the lab's folder. */
  master?(dir: string): Record<string, unknown>;
  /** Where the minions are; by default each has a loopback address of its own. */
  network?(minions: number, say: (line: string) => void): Promise<SaltNetwork>;
  /** Where the minions run; by default in boxes, where the machine allows them. */
  places?(venv: string, say: (line: string) => void): Promise<MinionPlaces>;
}

/** A real XMPP server, a real Salt with three minions, and the gateway of this checkout; for one test file. */
export class Lab {
  readonly dir = mkdtempSync(join(tmpdir(), 'sx-'));
  /** The one folder that minions, which run in boxes, and the tests both see, at the same path. */
  readonly shared = join(this.dir, 'shared');
  readonly domain = DOMAIN;
  readonly processes = new Processes(this.dir);
  readonly #options: LabOptions;
  readonly #people: Person[] = [];
  readonly #logins = new Map<string, ChatLogin>();
  #server: XmppServer | undefined;
  #salt: Salt | undefined;
  #gateway: GatewayProcess | undefined;
  readonly #pamUsers: PamUser[] = [];
  #network: SaltNetwork | undefined;
  #secret = password();

  constructor(options: LabOptions = {}) {
    this.#options = options;
  }

  get server(): XmppServer {
    return needed(this.#server);
  }

  get salt(): Salt {
    return needed(this.#salt);
  }

  get gateway(): GatewayProcess {
    return needed(this.#gateway);
  }

  /** Starts the XMPP server and Salt; resolves when all minions answer. */
  async start(): Promise<void> {
    const { granted = [...GRANTED, '@runner', '@wheel'], others = [] } = this.#options;
    const say = (line: string) => process.stderr.write(`# ${line}\n`);
    const venv = await ensureSalt(process.env.SALT_XMPP_LAB_VENV ?? VENV, say);
    const places = await (this.#options.places ?? ensurePlaces)(venv, say);
    const [client, component, web, publish, ret, api, health] = await manyPorts();
    const users = [granted, ...others].map((allowed, index) => ({ ...this.#account(index), allowed }));
    this.#network = await this.#options.network?.(MINIONS.length, say);
    const layout: SaltLayout = {
      dir: join(this.dir, 'salt'),
      venv,
      ports: { publish, ret, api },
      minions: MINIONS,
      places,
      shared: this.shared,
      network: this.#network,
      eauth: mayMakeUsers() ? 'pam' : 'file',
      users,
      master: this.#options.master?.(this.dir),
    };
    this.#salt = new Salt(layout, this.processes);
    this.#salt.start();
    const serverLayout = {
      dir: join(this.dir, 'server'),
      host: HOST,
      component: { domain: DOMAIN, secret: this.#secret },
      ports: { client, component, web },
    };
    this.#server = await (this.#options.server ?? prosody)(serverLayout, this.processes, say);
    await this.#server.start();
    this.#gateway = new GatewayProcess(this.dir, health, this.processes);
    await this.#salt.ready();
  }

  /** The gateway's config here, with `changes` over its first level; people add contacts by themselves. */
  config(changes: Config = {}): Config {
    const config = gatewayConfig(this.#secret, this.server.layout.ports.component, this.salt);
    const roster = { fleet: false, groups: false };
    return {
      ...config,
      greet: false,
      roster,
      log: { level: 'debug', format: 'json' },
      limits: UNLIMITED,
      ...changes,
    };
  }

  /** Starts the gateway, or stops it first where it runs; resolves once it is ready. The store is kept. */
  async startGateway(changes: Config = {}): Promise<void> {
    if (this.gateway.running) await this.gateway.stop();
    this.gateway.start(this.config(changes));
    await this.gateway.ready();
  }

  /** As `startGateway`, with an empty store. */
  async freshGateway(changes: Config = {}): Promise<void> {
    if (this.gateway.running) await this.gateway.stop();
    for (const end of ['', '-wal', '-shm']) rmSync(join(this.dir, `salt-xmpp.db${end}`), { force: true });
    await this.startGateway(changes);
  }

  /** A user for salt-api: of this machine where that is allowed. */
  #account(index: number): { name: string; password: string } {
    if (!mayMakeUsers()) return { name: `saltxmpp${index || ''}`, password: password() };
    const user = makePamUser();
    this.#pamUsers.push(user);
    return user;
  }

  /** Makes someone's account, at the first time; its log-in. */
  async account(name: string): Promise<ChatLogin> {
    const known = this.#logins.get(name);
    if (known) return known;
    const login = { jid: `${name}@${HOST}`, password: password(), websocket: this.server.websocket };
    await this.server.register(name, login.password);
    this.#logins.set(name, login);
    return login;
  }

  /** Someone with an account here, logged in anew. */
  async person(name: string): Promise<Person> {
    const person = await Person.comes(await this.account(name), DOMAIN);
    this.#people.push(person);
    return person;
  }

  /** Stops everything and removes what was made. */
  async stop(): Promise<void> {
    for (const person of this.#people) person.client.disconnect();
    if (this.#gateway?.running) await this.#gateway.stop();
    await this.processes.stopAll(3000);
    for (const user of this.#pamUsers) user.remove();
    this.#network?.remove?.();
    if (!process.env.SALT_XMPP_LAB_KEEP) rmSync(this.dir, { recursive: true, force: true });
  }
}

/**
 * The file's lab: started before its tests, then `ready` is called (most start the gateway there), and stopped
 * after them. Call it once, at the top; a `before` of the file's own would not wait for it.
 */
export function useLab(ready: (lab: Lab) => Promise<void>, options?: LabOptions): Lab {
  const lab = new Lab(options);
  const start = async () => {
    await lab.start();
    await ready(lab);
  };
  before(start, { timeout: 900_000 });
  after(() => lab.stop());
  return lab;
}

async function manyPorts(): Promise<[number, number, number, number, number, number, number]> {
  const [a, b, c, d, e, f, g] = await freePorts(7);
  return [a, b, c, d, e, f, g].map((port) => port ?? 0) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
}

function needed<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The lab has not been started.');
  return part;
}
