import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Prosody of its own, on loopback, with nothing but components and a host for clients. */
export interface BareProsody {
  readonly componentPort: number;
  readonly clientPort: number;
  /** Where web clients connect (RFC 7395). */
  readonly websocket: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Starts it again after `kill`, on the same ports. */
  restart(): Promise<void>;
  kill(): Promise<void>;
  /** Kills it and removes its files. */
  dispose(): Promise<void>;
}

/** Starts Prosody with a component per entry of `secrets`, domain to secret, and an account at demo.no per entry of `accounts`, name to password. */
export async function startBareProsody(
  secrets: Record<string, string>,
  accounts: Record<string, string> = {},
): Promise<BareProsody> {
  const folder = await mkdtemp(join(tmpdir(), 'salt-xmpp-prosody-'));
  const [componentPort, clientPort, webPort] = [await freePort(), await freePort(), await freePort()];
  const config = join(folder, 'prosody.cfg.lua');
  await writeFile(config, configText(folder, { componentPort, clientPort, webPort }, secrets));
  await register(folder, accounts);
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  const restart = async (): Promise<void> => {
    child = spawn('prosody', ['-F', '--config', config], { stdio: 'ignore' });
    // A test that is cut short must not leave it behind.
    const orphan = child;
    process.once('exit', () => orphan.kill('SIGKILL'));
    for (const port of [componentPort, clientPort, webPort]) await listening(port, orphan);
  };
  await restart();
  return {
    componentPort,
    clientPort,
    websocket: `ws://127.0.0.1:${webPort}/xmpp-websocket`,
    get pid() {
      return child?.pid ?? 0;
    },
    kill,
    restart,
    dispose: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As Prosody's internal storage keeps accounts, of which hundreds would take prosodyctl minutes. */
async function register(folder: string, accounts: Record<string, string>): Promise<void> {
  const kept = join(folder, 'demo%2eno', 'accounts');
  await mkdir(kept, { recursive: true });
  for (const [name, password] of Object.entries(accounts)) {
    await writeFile(join(kept, `${name}.dat`), `return { ["password"] = ${JSON.stringify(password)} }`);
  }
}

function configText(
  folder: string,
  { componentPort, clientPort, webPort }: { componentPort: number; clientPort: number; webPort: number },
  secrets: Record<string, string>,
): string {
  const components = Object.entries(secrets).map(
    ([domain, secret]) => `Component "${domain}"\n  component_secret = ${JSON.stringify(secret)}\n`,
  );
  return `run_as_root = true
pidfile = "${folder}/prosody.pid"
data_path = "${folder}"
interfaces = { "127.0.0.1" }
c2s_ports = { ${clientPort} }
component_ports = { ${componentPort} }
component_interfaces = { "127.0.0.1" }
s2s_ports = {}
http_ports = { ${webPort} }
https_ports = {}
http_interfaces = { "127.0.0.1" }
http_default_host = "demo.no"
consider_websocket_secure = true
modules_enabled = { "ping", "disco", "roster", "saslauth", "websocket" }
modules_disabled = { "s2s", "tls", "offline" }
authentication = "internal_plain"
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
disable_sasl_mechanisms = { "SCRAM-SHA-1", "SCRAM-SHA-256" }
log = { warn = "${folder}/prosody.log" }
VirtualHost "demo.no"
${components.join('')}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`prosody ended with ${child.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await sleep(50);
  }
  throw new Error('prosody does not listen');
}
