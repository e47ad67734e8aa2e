import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The user who owns nothing. */
export const NOBODY = 65_534;

/** The command that runs a program as another user, with nothing of root's. */
export function asUser(id: number): string[] {
  return ['setpriv', `--reuid=${id}`, `--regid=${id}`, '--clear-groups'];
}

/**
 * A virtual environment with Salt that every user of this machine can run. It is `venv` itself if that works. Otherwise
 * it is a new one at `dir`: the system's Python and a copy of the packages. The other Python may be in root's folder.
 */
export function everyonesVenv(venv: string, dir: string): string {
  const [program = '', ...args] = [...asUser(NOBODY), join(venv, 'bin/python'), '-c', 'import salt.minion'];
  if (spawnSync(program, args).status === 0) return venv;
  execFileSync('/usr/bin/python3', ['-m', 'venv', '--without-pip', dir]);
  const packages = (folder: string) =>
    execFileSync(
      join(folder, 'bin/python'),
      ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'],
      {
        encoding: 'utf8',
      },
    ).trim();
  const copy = [`${packages(venv)}/.`, packages(dir)];
  // By links, where both are on one disk.
  if (spawnSync('cp', ['-rl', ...copy]).status !== 0) execFileSync('cp', ['-r', ...copy]);
  for (const name of ['salt-minion', 'salt-call']) {
    const text = readFileSync(join(venv, 'bin', name), 'utf8');
    writeFileSync(join(dir, 'bin', name), text.replace(/^#!.*/, `#!${join(dir, 'bin/python')}`), {
      mode: 0o755,
    });
  }
  return dir;
}
