import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

export interface PamUser {
  name: string;
  password: string;
  remove(): void;
}

/** True where an account of the machine may be made: as root. */
export function mayMakeUsers(): boolean {
  return process.getuid?.() === 0;
}

/** An account of this machine with a password, for `eauth: pam`, and no home and no shell. */
export function makePamUser(): PamUser {
  const name = `sx${randomBytes(4).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  run('useradd', ['--no-create-home', '--shell', '/usr/sbin/nologin', name]);
  run('chpasswd', [], `${name}:${password}\n`);
  return { name, password, remove: () => run('userdel', [name]) };
}

function run(program: string, args: string[], input = ''): void {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  execFileSync(program, args, { input, env, stdio: ['pipe', 'ignore', 'inherit'] });
}
