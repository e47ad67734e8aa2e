import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from './errors.ts';
import { PRIVILEGE, programOnPath } from './install.ts';
import { waitForPort, waitUntilFree } from './ports.ts';
import type { Processes } from './processes.ts';
import type { XmppServer, XmppServerLayout } from './xmpp-server.ts';

/** The snippet that people put into their own Prosody; the lab's is made of it too. */
const SNIPPET = fileURLToPath(new URL('../prosody-component.cfg.lua', import.meta.url));
const READY_MS = 60_000;

/** An installed Prosody. */
export interface ProsodyPrograms {
  /** The command line of one of its programs; `dir` is the folder that it writes to. */
  command(program: 'prosody' | 'prosodyctl', dir: string): readonly string[];
  /** Whether it has mod_privilege (XEP-0356). */
  hasPrivilege(): boolean;
  /** Its file `prosody.version`. */
  versionFile: string;
}

/** The Prosody of this machine. */
const INSTALLED: ProsodyPrograms = {
  command: (program) => [programOnPath(program) ?? program],
  hasPrivilege: () => existsSync(PRIVILEGE),
  versionFile: '/usr/lib/prosody/prosody.version',
};

export interface ProsodyConfig {
  /** By default the Prosody of this machine. */
  programs?: ProsodyPrograms;
  /** The config, the data and the certificates are below this folder. */
  dir: string;
  ports: { client?: number; component: number; web?: number };
  /** Modules that it does not have. */
  without?: readonly string[];
  /** Whether clients can encrypt their connection, with a certificate in `certs` below `dir`. */
  encrypted?: boolean;
  /** Further settings of the whole server. */
  settings?: string;
  /** Its hosts and components. */
  hosts: string;
}

/**
 * Runs a Prosody on loopback as the process `prosody`. Resolves once it accepts connections on all its ports.
 * @throws LabError with the end of its log
 */
export async function runProsody(processes: Processes, config: ProsodyConfig): Promise<void> {
  const [program = '', ...before] = (config.programs ?? INSTALLED).command('prosody', config.dir);
  if (!existsSync(program)) throw new LabError('missing-prosody', 'Prosody is not installed.');
  for (const folder of ['data', 'certs']) mkdirSync(join(config.dir, folder), { recursive: true });
  writeFileSync(configFile(config.dir), configText(config), { mode: 0o600 });
  await waitUntilFree(Object.values(config.ports));
  processes.start('prosody', program, [...before, '-F', '--config', configFile(config.dir)]);
  const gone = () => !processes.isRunning('prosody');
  for (const port of Object.values(config.ports)) {
    if (await waitForPort(port, READY_MS, gone)) continue;
    throw new LabError('exited', `Prosody did not start:\n${processes.tail('prosody')}`);
  }
}

function configFile(dir: string): string {
  return join(dir, 'prosody.cfg.lua');
}

function configText({ dir, ports, without = [], encrypted, settings = '', hosts }: ProsodyConfig): string {
  const missing = ['s2s', ...(encrypted ? [] : ['tls']), ...without];
  return `-- The lab writes this file at each start.
${process.getuid?.() === 0 ? 'run_as_root = true' : ''}
pidfile = "${dir}/prosody.pid"
data_path = "${dir}/data"
certificates = "${dir}/certs"
interfaces = { "127.0.0.1" }
c2s_ports = { ${ports.client ?? ''} }
c2s_direct_tls_ports = {}
component_ports = { ${ports.component} }
component_interfaces = { "127.0.0.1" }
http_ports = { ${ports.web ?? ''} }
http_interfaces = { "127.0.0.1" }
https_ports = {}
s2s_ports = {}
modules_disabled = { ${missing.map((name) => `"${name}"`).join(', ')} }
log = { warn = "*console" }
${settings}
${hosts}`;
}

/** A Prosody on loopback, with the component of the gateway and accounts. */
export class Prosody implements XmppServer {
  readonly layout: XmppServerLayout;
  readonly #processes: Processes;
  readonly #encrypted: boolean;
  readonly #programs: ProsodyPrograms;

  /** `encrypted`: clients can use TLS; the certificate lies in `certs` below its folder. */
  constructor(
    layout: XmppServerLayout,
    processes: Processes,
    { encrypted = false, programs = INSTALLED } = {},
  ) {
    this.layout = layout;
    this.#processes = processes;
    this.#encrypted = encrypted;
    this.#programs = programs;
  }

  get websocket(): string {
    return websocketAt(this.layout.ports.web);
  }

  get software(): string {
    return `Prosody ${readFileSync(this.#programs.versionFile, 'utf8').trim()}`;
  }

  get fillsRosters(): boolean {
    return this.#programs.hasPrivilege();
  }

  /** Starts it. `without`: modules that it does not have this time. */
  async start(without: readonly string[] = []): Promise<void> {
    const { dir, ports, host } = this.layout;
    const settings = `${forWebClients(host)}
authentication = "internal_hashed"
modules_enabled = {
  ${this.#encrypted ? '"tls", ' : ''}"roster", "saslauth", "disco", "ping", "version", "websocket", "carbons", "mam", "smacks", "pep", "blocklist", "vcard_legacy",
}`;
    await runProsody(this.#processes, {
      dir,
      ports,
      without,
      encrypted: this.#encrypted,
      settings,
      programs: this.#programs,
      hosts: hostsOf(this.layout, this.fillsRosters && !without.includes('privilege')),
    });
  }

  async stop(): Promise<void> {
    await this.#processes.stop('prosody');
  }

  kill(): Promise<void> {
    return this.#processes.kill('prosody');
  }

  /** Makes an account, or gives it a new password. */
  async register(user: string, password: string): Promise<void> {
    const { dir, host } = this.layout;
    const [ctl = '', ...before] = this.#programs.command('prosodyctl', dir);
    const args = [...before, '--config', configFile(dir), 'register', user, host, password];
    const code = await new Promise((resolve, reject) => {
      const child = spawn(ctl, args, { stdio: 'ignore' });
      child.on('error', reject);
      child.on('exit', resolve);
    });
    if (code !== 0) throw new LabError('not-ready', `prosodyctl could not make the account ${user}.`);
  }
}

/** Gives the address for web clients (RFC 7395). */
export function websocketAt(port: number): string {
  return `ws://127.0.0.1:${port}/xmpp-websocket`;
}

/** Settings for clients without TLS. Loopback only: nothing here leaves this machine. */
export function forWebClients(host: string): string {
  return `http_default_host = "${host}"
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
consider_websocket_secure = true
cross_domain_websocket = true`;
}

function hostsOf({ host, component }: XmppServerLayout, privileged: boolean): string {
  const snippet = readFileSync(SNIPPET, 'utf8')
    .replaceAll(/^--.*\n/gm, '')
    .replace('salt.demo.no', component.domain)
    .replace('CHANGE-ME', component.secret);
  return `VirtualHost "${host}"
${privileged ? `	modules_enabled = { "privilege" }\n	privileged_entities = { ["${component.domain}"] = { roster = "both", presence = "managed_entity" } }` : ''}

${snippet.trimStart()}${privileged ? '	modules_enabled = { "privilege" }\n' : ''}`;
}
