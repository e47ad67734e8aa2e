import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { LabError } from './errors.ts';
import type { MinionPlaces } from './minion-places.ts';
import { LOOPBACKS, type SaltNetwork } from './salt-network.ts';
import { type SaltStates, writeStates } from './salt-states.ts';

/** One user of salt-api and what Salt itself lets it do (`external_auth` patterns). */
export interface SaltUser {
  name: string;
  password: string;
  allowed: readonly unknown[];
}

export interface SaltPorts {
  publish: number;
  ret: number;
  api: number;
}

export interface SaltLayout {
  /** Everything is below this folder; it must be short, as Unix sockets live in it. */
  dir: string;
  /** The virtual environment that has salt and cherrypy. */
  venv: string;
  ports: SaltPorts;
  minions: readonly string[];
  /** The minions' places: boxes if the machine allows them. */
  places: MinionPlaces;
  /** A folder that boxed minions and this machine both write to, at the same path. */
  shared?: string;
  users: readonly SaltUser[];
  /** `file`: a list of passwords in `dir`. `pam`: users of this machine. */
  eauth: 'file' | 'pam';
  /** The minions' network; by default each has its own loopback address. */
  network?: SaltNetwork | undefined;
  /** More for the master's config, last and strongest. */
  master?: Record<string, unknown>;
  states?: SaltStates;
}

/** A Unix socket's path may have 107 bytes; Salt's longest name below its sock_dir is some 40. */
const MAX_SOCK_DIR = 66;
const LOG_LEVELS = { log_level: 'warning', log_level_logfile: 'warning' };

export function networkOf({ network = LOOPBACKS }: SaltLayout): SaltNetwork {
  return network;
}

export function masterDir(layout: SaltLayout): string {
  return join(layout.dir, 'master');
}

export function minionDir(layout: SaltLayout, id: string): string {
  return join(layout.dir, 'minions', id);
}

/** Writes the config of the master, of salt-api (the same file) and of each minion. */
export function writeSaltConfig(layout: SaltLayout): void {
  const states = join(layout.dir, 'states');
  writeStates(states, layout.states);
  writeMaster(layout, states);
  if (layout.shared !== undefined) mkdirSync(layout.shared, { recursive: true });
  for (const [index, id] of layout.minions.entries()) writeMinion(layout, id, index);
}

function writeMaster(layout: SaltLayout, states: string): void {
  const dir = masterDir(layout);
  const config = {
    user: userInfo().username,
    ...foldersOf(dir, layout.dir, sockDir(layout, 'm')),
    ...LOG_LEVELS,
    interface: networkOf(layout).master,
    publish_port: layout.ports.publish,
    ret_port: layout.ports.ret,
    auto_accept: true,
    worker_threads: 3,
    loop_interval: 5,
    presence_events: true,
    file_roots: { base: [states] },
    // The only thing that listens, beside the minions' ports.
    rest_cherrypy: { host: '127.0.0.1', port: layout.ports.api, disable_ssl: true },
    netapi_enable_clients: ['local', 'local_async', 'runner', 'runner_async', 'wheel'],
    ...authConfig(layout, dir),
    ...layout.master,
  };
  writeConfig(join(dir, 'master'), config);
}

function authConfig(layout: SaltLayout, dir: string): Record<string, unknown> {
  const allowed = Object.fromEntries(layout.users.map((user) => [user.name, user.allowed]));
  if (layout.eauth === 'pam') {
    return { external_auth: { pam: allowed }, 'auth.pam.python': pamPython(layout, dir) };
  }
  const passwords = join(dir, 'passwords');
  writeFileSync(passwords, layout.users.map((user) => `${user.name}:${user.password}\n`).join(''), {
    mode: 0o600,
  });
  return { external_auth: { file: { '^filename': passwords, ...allowed } } };
}

/** Salt resolves the symlink that a venv's python is, and so loses the venv; a script it cannot resolve. */
function pamPython(layout: SaltLayout, dir: string): string {
  const script = join(dir, 'pam-python');
  writeFileSync(script, `#!/bin/sh\nexec '${join(layout.venv, 'bin/python')}' "$@"\n`);
  chmodSync(script, 0o755);
  return script;
}

function writeMinion(layout: SaltLayout, id: string, index: number): void {
  mkdirSync(minionDir(layout, id), { recursive: true });
  const { master, grain } = networkOf(layout);
  const ipv4 = grain(index);
  const config = {
    ...layout.places.config(layout, id, index),
    ...LOG_LEVELS,
    id,
    master,
    master_port: layout.ports.ret,
    publish_port: layout.ports.publish,
    acceptance_wait_time: 1,
    recon_default: 100,
    recon_max: 2000,
    enable_fqdns_grains: false,
    enable_gpu_grains: false,
    mine_enabled: false,
    ...(ipv4 ? { grains: { ipv4 } } : {}),
  };
  layout.places.write(layout, id, index, config);
}

/** Makes a folder for Unix sockets, by its name. @throws LabError where its path is too long for them */
export function sockDir(layout: SaltLayout, name: string): string {
  const dir = join(layout.dir, 'run', name);
  if (Buffer.byteLength(dir) > MAX_SOCK_DIR) {
    const text = `${layout.dir} is too long a path for Salt's sockets: choose a shorter one with --dir.`;
    throw new LabError('path-too-long', text);
  }
  mkdirSync(dir, { recursive: true });
  return dir;
}

/**
 * The folders of a master or a minion below `dir`. Salt puts `root` before every path that does not begin with it, the
 * sockets' too.
 */
export function foldersOf(dir: string, root: string, sockets: string): Record<string, unknown> {
  mkdirSync(dir, { recursive: true });
  return {
    root_dir: root,
    pki_dir: join(dir, 'pki'),
    cachedir: join(dir, 'cache'),
    // Each has its own folder: minions that start together would race to make a shared one, and one would die.
    extension_modules: join(dir, 'extmods'),
    log_file: join(dir, 'log'),
    pidfile: join(dir, 'pid'),
    sock_dir: sockets,
  };
}

function writeConfig(file: string, config: Record<string, unknown>): void {
  writeFileSync(file, stringify(config), { mode: 0o600 });
}
