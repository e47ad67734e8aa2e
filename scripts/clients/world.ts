import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatLogin } from '../../lab/chat-client.ts';
import { demoConfig } from '../../lab/demo-people.ts';
import { DEMO_GRANTED } from '../../lab/granted.ts';
import { ensurePrivilege, ensureProsody } from '../../lab/install.ts';
import { HOST, Lab, type LabPorts, type MakeServer, PORTS, password } from '../../lab/lab.ts';
import { freePorts, isFree } from '../../lab/ports.ts';
import { Prosody } from '../../lab/prosody.ts';
import { venvBelow } from '../../lab/salt-versions.ts';
import { makeCertificate } from './certificate.ts';

/** Dino finds a server by its name alone, so that it has to listen here. */
const CLIENT_PORT = 5222;

/** The demo's Prosody, Salt and gateway, for clients that want TLS and a server at its usual port. */
export class World {
  readonly dir = mkdtempSync(join(tmpdir(), 'sx-clients-'));
  readonly host = HOST;
  readonly #lab = new Lab(this.dir, { server: encrypted(join(this.dir, 'authorities.pem')) });

  /** `admins`: names of accounts that may do everything. */
  async start(admins: readonly string[]): Promise<void> {
    if (!(await isFree(CLIENT_PORT))) throw new Error(`Something listens at port ${CLIENT_PORT}.`);
    const free = await freePorts(PORTS.length);
    const ports = Object.fromEntries(PORTS.map((name, index) => [name, free[index]])) as LabPorts;
    ports.client = CLIENT_PORT;
    writeFileSync(join(this.dir, 'hosts'), `127.0.0.1 localhost ${HOST}\n`);
    const venv = venvBelow('.demo');
    const users = [{ name: 'saltxmpp', password: password(), allowed: DEMO_GRANTED }];
    const say = (line: string) => void process.stderr.write(`# ${line}\n`);
    await this.#lab.start({ ports, venv, users, eauth: 'file', say });
    const config = { ...this.#lab.config(), ...demoConfig(HOST), greet: true };
    this.#lab.gateway.start({ ...config, admins: admins.map((name) => `${name}@${HOST}`) });
    await this.#lab.gateway.ready();
  }

  /** Makes an account, at the first time. */
  account(name: string): Promise<ChatLogin> {
    return this.#lab.account(name);
  }

  /**
   * The command that runs a program where the server's name leads to this machine and its certificate is trusted, with its own
   * home.
   */
  within(home: string, command: readonly string[]): string[] {
    mkdirSync(home, { recursive: true });
    return [
      ...['bwrap', '--dev-bind', '/', '/', '--die-with-parent', '--chdir', home],
      // Gajim does not run as root.
      ...['--unshare-user', '--uid', '1000', '--gid', '1000'],
      ...['--ro-bind', join(this.dir, 'hosts'), '/etc/hosts'],
      ...['--ro-bind', join(this.dir, 'authorities.pem'), '/etc/ssl/certs/ca-certificates.crt'],
      ...['--setenv', 'HOME', home, '--setenv', 'LANG', 'C.UTF-8', '--setenv', 'XDG_RUNTIME_DIR', home],
      ...['--unsetenv', 'XDG_CONFIG_HOME', '--unsetenv', 'XDG_DATA_HOME', '--unsetenv', 'XDG_CACHE_HOME'],
      ...command,
    ];
  }

  async stop(): Promise<void> {
    await this.#lab.stop(4000);
    if (!process.env.SALT_XMPP_LAB_KEEP) rmSync(this.dir, { recursive: true, force: true });
  }
}

function encrypted(authorities: string): MakeServer {
  return async (layout, processes, say) => {
    await ensureProsody(say);
    await ensurePrivilege(say);
    makeCertificate(join(layout.dir, 'certs'), layout.host, authorities);
    return new Prosody(layout, processes, { encrypted: true });
  };
}
