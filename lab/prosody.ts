import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from './errors.ts';
import { PRIVILEGE, programOnPath } from './install.ts';
import { waitForPort } from './ports.ts';
import type { Processes } from './processes.ts';
import type { XmppServer, XmppServerLayout } from './xmpp-server.ts';

/** The snippet that people put into their own Prosody; the lab's is made of it too. */
const SNIPPET = fileURLToPath(new URL('../prosody-component.cfg.lua', import.meta.url));
const READY_MS = 30_000;

/** A Prosody of one's own, on loopback. */
export class Prosody implements XmppServer {
  readonly layout: XmppServerLayout;
  readonly #processes: Processes;

  constructor(layout: XmppServerLayout, processes: Processes) {
    this.layout = layout;
    this.#processes = processes;
  }

  /** Where web clients connect (RFC 7395). */
  get websocket(): string {
    return `ws://127.0.0.1:${this.layout.ports.web}/xmpp-websocket`;
  }

  /** Whether it lets the gateway fill rosters (XEP-0356). */
  get fillsRosters(): boolean {
    return existsSync(PRIVILEGE);
  }

  /** Resolves once it accepts connections. `without`: modules that it does not have this time. */
  async start(without: readonly string[] = []): Promise<void> {
    const program = programOnPath('prosody');
    if (!program) throw new LabError('missing-prosody', 'Prosody is not installed.');
    for (const folder of ['data', 'certs']) mkdirSync(join(this.layout.dir, folder), { recursive: true });
    writeFileSync(this.#configFile, configText(this.layout, without), { mode: 0o600 });
    this.#processes.start('prosody', program, ['-F', '--config', this.#configFile]);
    const gone = () => !this.#processes.isRunning('prosody');
    const { client, component, web } = this.layout.ports;
    for (const port of [client, component, web]) {
      if (await waitForPort(port, READY_MS, gone)) continue;
      throw new LabError('exited', `Prosody did not start:\n${this.#processes.tail('prosody')}`);
    }
  }

  async stop(): Promise<void> {
    await this.#processes.stop('prosody');
  }

  /** Ends it as a crash would. Resolves when it is gone. */
  async kill(): Promise<void> {
    const gone = this.#processes.exited('prosody');
    this.#processes.signal('prosody', 'SIGKILL');
    await gone;
  }

  /** Makes an account, or gives it a new password. */
  async register(user: string, password: string): Promise<void> {
    const ctl = programOnPath('prosodyctl') ?? 'prosodyctl';
    const args = ['--config', this.#configFile, 'register', user, this.layout.host, password];
    const code = await new Promise((resolve, reject) => {
      const child = spawn(ctl, args, { stdio: 'ignore' });
      child.on('error', reject);
      child.on('exit', resolve);
    });
    if (code !== 0) throw new LabError('not-ready', `prosodyctl could not make the account ${user}.`);
  }

  get #configFile(): string {
    return join(this.layout.dir, 'prosody.cfg.lua');
  }
}

function configText({ dir, host, component, ports }: XmppServerLayout, without: readonly string[]): string {
  const privileged = existsSync(PRIVILEGE);
  const snippet = readFileSync(SNIPPET, 'utf8')
    .replaceAll(/^--.*\n/gm, '')
    .replace('salt.demo.no', component.domain)
    .replace('CHANGE-ME', component.secret);
  return `-- Written anew at each start.
${process.getuid?.() === 0 ? 'run_as_root = true' : ''}
pidfile = "${dir}/prosody.pid"
data_path = "${dir}/data"
certificates = "${dir}/certs"
interfaces = { "127.0.0.1" }
c2s_ports = { ${ports.client} }
c2s_direct_tls_ports = {}
component_ports = { ${ports.component} }
component_interfaces = { "127.0.0.1" }
http_ports = { ${ports.web} }
http_interfaces = { "127.0.0.1" }
https_ports = {}
http_default_host = "${host}"
s2s_ports = {}
-- Loopback only: nothing here leaves this machine.
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
consider_websocket_secure = true
cross_domain_websocket = true
authentication = "internal_hashed"
modules_enabled = {
  "roster", "saslauth", "disco", "ping", "websocket", "carbons", "mam", "smacks", "pep", "blocklist", "vcard_legacy",
}
modules_disabled = { ${['s2s', 'tls', ...without].map((name) => `"${name}"`).join(', ')} }
log = { warn = "*console" }

VirtualHost "${host}"
${privileged ? `	modules_enabled = { "privilege" }\n	privileged_entities = { ["${component.domain}"] = { roster = "both" } }` : ''}

${snippet.trimStart()}${privileged ? '	modules_enabled = { "privilege" }\n' : ''}`;
}
