import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { BoxPackages } from './box-packages.ts';
import { minionKeys } from './minion-keys.ts';
import type { MinionPlaces } from './minion-places.ts';
import { minionDir, networkOf, type SaltLayout } from './salt-config.ts';

/** The program that makes a box and runs another one in it. */
export const BOX = fileURLToPath(new URL('box/box.py', import.meta.url));
/** Salt's usual ones: in its box a minion is the only one. */
const CONFIG_DIR = '/etc/salt';
const PKI_DIR = `${CONFIG_DIR}/pki/minion`;
const PROGRAMS = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** One small service runs beside the minion, so that there is one to look at. */
const START = '/etc/init.d/heartbeat start; exec "$@"';

export interface BoxTools {
  bwrap: string;
  venv: string;
  /** The home of the virtual environment's Python; boxes see it. */
  pythonHome: string;
  packages: BoxPackages | undefined;
}

/**
 * Runs each minion in a box. It can read the host's programs; everything else is its own, and its changes end with it.
 * box/box.py has the details.
 */
export class Boxes implements MinionPlaces {
  readonly #tools: BoxTools;

  constructor(tools: BoxTools) {
    this.#tools = tools;
  }

  get says(): string {
    const known = this.#tools.packages?.names.join(' and ') ?? 'nothing';
    return (
      'Real: Salt, Prosody and the gateway. Boxed: the minions. They cannot change this machine, and what they change is ' +
      `gone when they stop; pkg.install finds ${known}.`
    );
  }

  config(): Record<string, unknown> {
    return {
      user: 'root',
      root_dir: '/',
      pki_dir: PKI_DIR,
      cachedir: '/var/cache/salt/minion',
      extension_modules: '/var/cache/salt/minion/extmods',
      log_file: '/var/log/salt/minion',
      pidfile: '/run/salt-minion.pid',
      sock_dir: '/run/salt/minion',
    };
  }

  /** The minion's keys are kept here, so that the master knows it again: it writes to no folder of the host. */
  write(layout: SaltLayout, id: string, index: number, config: Record<string, unknown>): void {
    const { master, isEach, address } = networkOf(layout);
    const ports = [layout.ports.publish, layout.ports.ret];
    const [name = id, ...domain] = id.split('.');
    const box = boxOf(this.#tools, name, domain.join('.'));
    const keys = minionKeys(layout, id);
    const settings = {
      ...box,
      writable: layout.shared === undefined ? {} : { [layout.shared]: layout.shared },
      files: {
        ...box.files,
        [`${CONFIG_DIR}/minion`]: stringify(config),
        [`${PKI_DIR}/minion.pub`]: keys.publicKey,
      },
      secrets: { [`${PKI_DIR}/minion.pem`]: keys.privateKey },
      network: isEach ? null : { ports, target: master, source: address(index) ?? null },
    };
    writeFileSync(settingsFile(layout, id), JSON.stringify(settings), { mode: 0o600 });
  }

  command(layout: SaltLayout, id: string): readonly string[] {
    const minion = [join(this.#tools.venv, 'bin/salt-minion'), '-c', CONFIG_DIR, '--disable-keepalive'];
    return boxed(this.#tools, settingsFile(layout, id), ['/bin/sh', '-c', START, 'box', ...minion]);
  }
}

/** The command that runs another one in the box that a file of settings describes. */
export function boxed({ venv }: BoxTools, settings: string, command: readonly string[]): readonly string[] {
  return [join(venv, 'bin/python'), '-E', '-S', '-B', BOX, settings, ...command];
}

/** The settings of a box that box/box.py reads: the parts that all of them have. */
export function boxOf({ bwrap, venv, pythonHome, packages }: BoxTools, name: string, domain: string) {
  const shown: Record<string, string> = { [venv]: venv };
  if (!pythonHome.startsWith('/usr')) shown[pythonHome] = pythonHome;
  if (packages) shown[packages.place] = packages.dir;
  const path = `${join(venv, 'bin')}:${PROGRAMS}`;
  return {
    name,
    domain,
    bwrap,
    path,
    shown,
    writable: {},
    files: { ...packages?.files },
    secrets: {},
    network: null,
  };
}

function settingsFile(layout: SaltLayout, id: string): string {
  return join(minionDir(layout, id), 'box.json');
}
