import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { freePorts, waitForPort } from '../../../lab/ports.ts';
import { masterDir } from '../../../lab/salt-config.ts';
import type { TestLab } from './lab.ts';

/** Starts one more salt-api at the lab's master, with `changes` to its config; returns its port. */
export async function startOtherApi(
  lab: TestLab,
  name: string,
  changes: Record<string, unknown>,
): Promise<number> {
  const { layout } = lab.salt;
  const [port = 0] = await freePorts(1);
  const master = masterDir(layout);
  const dir = join(layout.dir, name);
  mkdirSync(dir);
  const config: Record<string, unknown> = parse(readFileSync(join(master, 'master'), 'utf8'));
  const cherrypy = { host: '127.0.0.1', port, disable_ssl: true, ...(changes.rest_cherrypy ?? {}) };
  const own = { pidfile: join(dir, 'pid'), log_file: join(dir, 'log') };
  writeFileSync(join(dir, 'master'), stringify({ ...config, ...own, ...changes, rest_cherrypy: cherrypy }));
  const bin = join(layout.venv, 'bin');
  lab.processes.start(name, join(bin, 'salt-api'), ['-c', dir], {
    env: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` },
  });
  const listens = await waitForPort(port, 120_000, () => !lab.processes.isRunning(name));
  if (!listens) throw new Error(`${name} did not start:\n${lab.processes.tail(name)}`);
  return port;
}
