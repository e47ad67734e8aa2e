import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ChatLogin } from './chat-client.ts';
import { ensurePlaces } from './ensure-places.ts';
import { LabError } from './errors.ts';
import { GatewayProcess } from './gateway-process.ts';
import { ensurePrivilege, ensureProsody, type Progress } from './install.ts';
import { ensureSalt } from './install-salt.ts';
import type { MinionPlaces } from './minion-places.ts';
import { Processes } from './processes.ts';
import { Prosody } from './prosody.ts';
import { Salt } from './salt.ts';
import type { SaltUser } from './salt-config.ts';
import type { SaltNetwork } from './salt-network.ts';
import type { XmppServer, XmppServerLayout } from './xmpp-server.ts';

export const HOST = 'demo.no';
export const DOMAIN = 'salt.demo.no';
export const MINIONS = ['web01.demo.no', 'web02.demo.no', 'db01.demo.no'];
/** The ports of a lab, by the part that listens. */
export const PORTS = ['client', 'component', 'web', 'publish', 'ret', 'api', 'health'] as const;

export type LabPorts = Record<(typeof PORTS)[number], number>;

/** Finds or installs an XMPP server. */
export type MakeServer = (
  layout: XmppServerLayout,
  processes: Processes,
  say: Progress,
) => Promise<XmppServer>;

export const prosody: MakeServer = async (layout, processes, say) => {
  await ensureProsody(say);
  await ensurePrivilege(say);
  return new Prosody(layout, processes);
};

export interface LabOptions {
  /** The XMPP server, found or installed; Prosody by default. */
  server?: MakeServer;
  /** The ids of the minions; {@link MINIONS} by default. */
  minions?: readonly string[];
  /** More for the master's config, by the lab's folder. */
  master?(dir: string): Record<string, unknown>;
  /** A folder that minions in boxes and this machine both write to, at the same path. */
  shared?: string;
  /** The minions' network; by default each has its own loopback address. */
  network?(minions: number, say: Progress): Promise<SaltNetwork>;
  /** The minions' places; by default boxes, if the machine allows them. */
  places?(venv: string, say: Progress): Promise<MinionPlaces>;
}

/** The parts of a lab that each start can choose. */
export interface LabStart {
  ports: LabPorts;
  /** The folder of Salt; the lab installs Salt there if it is missing. */
  venv: string;
  /** Its version; default: the lab's. */
  version?: string;
  /** The users of salt-api; the gateway is the first. */
  users: readonly SaltUser[];
  /** `file`: the lab keeps their passwords. `pam`: they are users of this machine. */
  eauth: 'file' | 'pam';
  say: Progress;
  /** Called once for each minion that answers. */
  onAnswer?(id: string): void;
}

/** A real XMPP server, a real Salt with three minions, and the gateway of this checkout: all processes of this machine. */
export class Lab {
  readonly dir: string;
  readonly domain = DOMAIN;
  readonly processes: Processes;
  readonly #options: LabOptions;
  readonly #secret = password();
  readonly #logins = new Map<string, ChatLogin>();
  #server: XmppServer | undefined;
  #salt: Salt | undefined;
  #gateway: GatewayProcess | undefined;
  #network: SaltNetwork | undefined;

  /** `dir`: everything is below this folder. */
  constructor(dir: string, options: LabOptions = {}) {
    this.dir = dir;
    this.processes = new Processes(dir);
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

  /** Installs what is missing, then starts the XMPP server and Salt. Resolves when all minions answer. @throws LabError */
  async start({ ports, venv, version, users, eauth, say, onAnswer }: LabStart): Promise<void> {
    const {
      server = prosody,
      places = ensurePlaces,
      minions = MINIONS,
      network,
      shared,
      master,
    } = this.#options;
    const { client, component, web, publish, ret, api, health } = ports;
    const serverLayout: XmppServerLayout = {
      dir: join(this.dir, 'server'),
      host: HOST,
      component: { domain: DOMAIN, secret: this.#secret },
      ports: { client, component, web },
    };
    this.#server = await server(serverLayout, this.processes, say);
    const installed = await ensureSalt(venv, say, version);
    this.#network = await network?.(minions.length, say);
    const saltLayout = {
      dir: join(this.dir, 'salt'),
      venv: installed,
      ports: { publish, ret, api },
      minions,
      places: await places(installed, say),
      ...(shared === undefined ? {} : { shared }),
      network: this.#network,
      eauth,
      users,
      master: master?.(this.dir),
    };
    this.#salt = new Salt(saltLayout, this.processes);
    this.#gateway = new GatewayProcess(this.dir, health, this.processes);
    say('starting the XMPP server and Salt …');
    this.#salt.start();
    await this.#server.start();
    await this.#salt.ready(onAnswer);
  }

  /** The least config of a gateway for this server and this Salt. */
  config(): Record<string, unknown> {
    const { url, layout } = this.salt;
    const [user] = layout.users;
    return {
      component: {
        domain: DOMAIN,
        service: `xmpp://127.0.0.1:${this.server.layout.ports.component}`,
        secret: this.#secret,
      },
      salt: {
        url,
        username: user?.name,
        password: user?.password,
        eauth: layout.eauth,
        presence_interval: 60,
      },
      strip_domain: `.${HOST}`,
      admins: [`admin@${HOST}`],
    };
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

  /** Stops everything, the gateway first. */
  async stop(graceMs?: number): Promise<void> {
    if (this.#gateway?.running) await this.#gateway.stop();
    await this.processes.stopAll(graceMs);
    this.#network?.remove?.();
  }
}

/** A password for one run. */
export function password(): string {
  return randomBytes(8).toString('hex');
}

function needed<T>(part: T | undefined): T {
  if (part === undefined) throw new LabError('not-ready', 'The lab has not been started.');
  return part;
}
