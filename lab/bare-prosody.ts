import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './ports.ts';
import { Processes } from './processes.ts';
import { forWebClients, type ProsodyConfig, runProsody, websocketAt } from './prosody.ts';

/** A small Prosody on loopback: components, and a host for clients. */
export interface BareProsody {
  readonly componentPort: number;
  readonly clientPort: number;
  /** The address for web clients (RFC 7395). */
  readonly websocket: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Starts it again after `kill`, on the same ports. */
  restart(): Promise<void>;
  kill(): Promise<void>;
  /** Kills it and removes its files. */
  dispose(): Promise<void>;
}

/**
 * Starts Prosody with a component per entry of `secrets`, domain to secret, and an account at demo.no per entry of
 * `accounts`, name to password. @throws LabError where it is not installed or does not start
 */
export async function startBareProsody(
  secrets: Record<string, string>,
  accounts: Record<string, string> = {},
): Promise<BareProsody> {
  const dir = await mkdtemp(join(tmpdir(), 'salt-xmpp-prosody-'));
  const [component = 0, client = 0, web = 0] = await freePorts(3);
  const processes = new Processes(dir);
  const config: ProsodyConfig = {
    dir,
    ports: { client, component, web },
    settings: `${forWebClients('demo.no')}
modules_enabled = { "ping", "disco", "roster", "saslauth", "websocket" }
authentication = "internal_plain"
disable_sasl_mechanisms = { "SCRAM-SHA-1", "SCRAM-SHA-256" }`,
    without: ['offline'],
    hosts: `VirtualHost "demo.no"\n${Object.entries(secrets).map(componentText).join('')}`,
  };
  const kill = async () => {
    if (processes.isRunning('prosody')) await processes.kill('prosody');
  };
  const dispose = async () => {
    await kill();
    await rm(dir, { recursive: true, force: true });
  };
  const restart = () => runProsody(processes, config);
  try {
    await register(dir, accounts);
    await restart();
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    componentPort: component,
    clientPort: client,
    websocket: websocketAt(web),
    get pid() {
      return processes.pid('prosody') ?? 0;
    },
    kill,
    restart,
    dispose,
  };
}

/** Writes accounts as Prosody's internal storage keeps them: prosodyctl would take minutes for hundreds. */
async function register(dir: string, accounts: Record<string, string>): Promise<void> {
  const kept = join(dir, 'data', 'demo%2eno', 'accounts');
  await mkdir(kept, { recursive: true });
  for (const [name, password] of Object.entries(accounts)) {
    await writeFile(join(kept, `${name}.dat`), `return { ["password"] = ${JSON.stringify(password)} }`);
  }
}

function componentText([domain, secret]: [string, string]): string {
  return `Component "${domain}"\n  component_secret = ${JSON.stringify(secret)}\n`;
}
