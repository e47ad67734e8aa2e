import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { LabError } from '../../../lab/errors.ts';
import type { MakeServer } from '../../../lab/lab.ts';
import { freePorts, waitForPort, waitUntilFree } from '../../../lab/ports.ts';
import type { Processes } from '../../../lab/processes.ts';
import { websocketAt } from '../../../lab/prosody.ts';
import type { XmppServer, XmppServerLayout } from '../../../lab/xmpp-server.ts';
import { type Authority, makeAuthority } from './authority.ts';
import { type EjabberdPrograms, ensureEjabberd, ensureEjabberd24 } from './ejabberd-programs.ts';

/** The snippet that people put into their own ejabberd; the lab's is made of it too. */
const SNIPPET = fileURLToPath(new URL('../../../ejabberd-component.yml', import.meta.url));
const READY_MS = 60_000;
const NAME = 'ejabberd';

/** For a lab: installs ejabberd with apt where it is missing. @throws LabError */
export const ejabberd: MakeServer = async (layout, processes, say) =>
  Ejabberd.create(layout, processes, await ensureEjabberd(say));

/** For a lab: ejabberd 24.12 of Debian 13, beside the one that is installed. @throws LabError */
export const ejabberd24: MakeServer = async (layout, processes, say) =>
  Ejabberd.create(layout, processes, await ensureEjabberd24(say));

/** The same with mod_privilege: it swallows the gateway's requests, and writes rosters without subscriptions. */
export const ejabberdPrivileged: MakeServer = (layout, processes, say) =>
  ejabberdWithPrivileges(layout.component.domain)(layout, processes, say);

/** The same, with the privileges for one component. */
export function ejabberdWithPrivileges(privileged: string): MakeServer {
  return async (layout, processes, say) =>
    Ejabberd.create(layout, processes, { ...(await ensureEjabberd24(say)), privileged });
}

/**
 * Runs a separate ejabberd, on loopback. Its Erlang node has no name: there is no epmd, and no other node can talk to
 * it. Accounts are made over its HTTP API.
 */
export class Ejabberd implements XmppServer {
  readonly layout: XmppServerLayout;
  readonly #processes: Processes;
  /** The port for components with TLS, with a certificate for `localhost` of this authority. */
  readonly secure: { port: number } & Authority;
  readonly #apiPort: number;
  readonly #programs: EjabberdPrograms;
  /** Made so far: ejabberd may lose the newest when it is killed. */
  readonly #accounts = new Map<string, string>();

  private constructor(
    layout: XmppServerLayout,
    processes: Processes,
    programs: EjabberdPrograms,
    ports: [number, number],
  ) {
    this.layout = layout;
    this.#processes = processes;
    this.#programs = programs;
    this.secure = { port: ports[0], ...makeAuthority(join(layout.dir, 'authority')) };
    this.#apiPort = ports[1];
  }

  static async create(
    layout: XmppServerLayout,
    processes: Processes,
    programs: EjabberdPrograms,
  ): Promise<Ejabberd> {
    const [secure = 0, api = 0] = await freePorts(2);
    return new Ejabberd(layout, processes, programs, [secure, api]);
  }

  get websocket(): string {
    return websocketAt(this.layout.ports.web);
  }

  /** 23.01 fails at each write; 24.12 and 26.07 leave a contact without a subscription. */
  readonly fillsRosters = false;

  get software(): string {
    // Without Debian's number of the package.
    return `ejabberd ${this.#programs.version.split('-')[0]}`;
  }

  async start(): Promise<void> {
    const { dir } = this.layout;
    const { env: more, libraries } = this.#programs;
    const [erlang = '', ...before] = this.#programs.erlang(dir);
    mkdirSync(join(dir, 'mnesia'), { recursive: true });
    this.#writeConfig();
    const env = {
      ...process.env,
      ...more,
      ERL_LIBS: libraries,
      ERL_CRASH_DUMP_BYTES: '0',
      EJABBERD_CONFIG_PATH: join(dir, 'ejabberd.yml'),
      EJABBERD_LOG_PATH: join(dir, 'ejabberd.log'),
    };
    const mnesia = JSON.stringify(join(dir, 'mnesia'));
    const args = [...before, '-noinput', '-mnesia', 'dir', mnesia, '-s', 'ejabberd'];
    const taken = [...Object.values(this.layout.ports), this.secure.port, this.#apiPort];
    await waitUntilFree(taken);
    this.#processes.start(NAME, erlang, args, { env, cwd: dir });
    const gone = () => !this.#processes.isRunning(NAME);
    for (const port of taken) {
      if (await waitForPort(port, READY_MS, gone)) continue;
      throw new LabError('exited', `ejabberd did not start:\n${this.#processes.tail(NAME)}`);
    }
    for (const [user, password] of this.#accounts) await this.#makeAccount(user, password);
  }

  async stop(): Promise<void> {
    await this.#processes.stop(NAME);
  }

  kill(): Promise<void> {
    return this.#processes.kill(NAME);
  }

  async register(user: string, password: string): Promise<void> {
    const response = await this.#makeAccount(user, password);
    if (!response.ok)
      throw new LabError('not-ready', `ejabberd could not make ${user}: ${await response.text()}`);
    this.#accounts.set(user, password);
  }

  #makeAccount(user: string, password: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.#apiPort}/api/register`, {
      method: 'POST',
      body: JSON.stringify({ user, host: this.layout.host, password }),
    });
  }

  #writeConfig(): void {
    const { dir, component, ports } = this.layout;
    const text = readFileSync(SNIPPET, 'utf8')
      .replaceAll('salt.demo.no', component.domain)
      .replace('CHANGE-ME', component.secret);
    const snippet = parse(text) as { listen: Record<string, unknown>[] };
    const listeners = snippet.listen.flatMap((listener) => [
      { ...listener, port: ports.component },
      { ...listener, port: this.secure.port, tls: true, certfile: this.secure.certificate },
    ]);
    const included = join(dir, 'salt-xmpp.yml');
    writeFileSync(included, stringify({ ...snippet, listen: listeners }, { aliasDuplicateObjects: false }), {
      mode: 0o600,
    });
    writeFileSync(join(dir, 'ejabberd.yml'), stringify(this.#config(included)), { mode: 0o600 });
  }

  #config(included: string): Record<string, unknown> {
    const { host, ports } = this.layout;
    const loopback = { ip: '127.0.0.1' };
    return {
      hosts: [host],
      loglevel: 'warning',
      include_config_file: included,
      listen: [
        { ...loopback, port: ports.client, module: 'ejabberd_c2s' },
        {
          ...loopback,
          port: ports.web,
          module: 'ejabberd_http',
          request_handlers: { '/xmpp-websocket': 'ejabberd_http_ws' },
        },
        {
          ...loopback,
          port: this.#apiPort,
          module: 'ejabberd_http',
          request_handlers: { '/api': 'mod_http_api' },
        },
      ],
      api_permissions: { lab: { from: ['mod_http_api'], who: 'all', what: 'register' } },
      modules: {
        ...(this.#programs.privileged && { mod_privilege: privilegesFor(this.#programs.privileged) }),
        ...Object.fromEntries(
          [
            'roster',
            'disco',
            'ping',
            'version',
            'blocking',
            'privacy',
            'carboncopy',
            'caps',
            'stream_mgmt',
            'http_api',
          ].map((module) => [`mod_${module}`, {}]),
        ),
      },
    };
  }
}

function privilegesFor(domain: string): Record<string, unknown> {
  // Not shared: ejabberd does not read YAML's aliases.
  const only = () => [{ allow: [{ server: domain }] }];
  return { roster: { both: only() }, presence: { managed_entity: only() } };
}
