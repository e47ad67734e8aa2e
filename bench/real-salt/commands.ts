import { spawn } from 'node:child_process';
import { masterDir } from '../../lab/salt-config.ts';
import type { RealLab } from './lab.ts';

/** Runs `salt MINION test.version` at the master, as an admin would in a shell. Milliseconds until it ends. */
export function saltCommand({ salt, bin }: RealLab, target: string): Promise<number> {
  return timed(bin.salt, ['-c', masterDir(salt.layout), target, 'test.version']);
}

/** Runs the same by pepper, which asks salt-api and logs in each time. Milliseconds until it ends. */
export function pepperCommand({ salt, bin }: RealLab, target: string): Promise<number> {
  const { username, password, eauth } = salt.login;
  const login = ['-u', salt.url, '--username', username, '--password', password, '-a', eauth];
  return timed(bin.pepper, [...login, target, 'test.version']);
}

function timed(program: string, args: readonly string[]): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (piece: Buffer) => {
      complaint += piece.toString();
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve(performance.now() - started);
      else reject(new Error(`${program} ended with ${code}: ${complaint.slice(-500)}`));
    });
  });
}
