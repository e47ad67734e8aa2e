import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LabError, type LabErrorCode } from './errors.ts';

/** Told what is being done, a line at a time. */
export type Progress = (line: string) => void;

const OTHER_WAY = 'Or start everything in containers: docker compose up';
/** A sign of life during long steps, milliseconds. */
const TICK_MS = 10_000;
/** How much of a step's output is kept, characters. */
const KEPT = 20_000;

/** Prosody's path; installs it, and mod_privilege with it, with apt where it is missing. @throws LabError */
export async function ensureProsody(progress: Progress): Promise<string> {
  const found = programOnPath('prosody');
  if (found) return found;
  progress(
    "Prosody is missing; where the system runs services, apt also starts Prosody's own: the demo leaves it alone.",
  );
  await aptInstall(['prosody', 'prosody-modules'], 'missing-prosody', progress);
  const installed = programOnPath('prosody');
  if (installed) return installed;
  throw new LabError('missing-prosody', `apt installed prosody, but it is not on PATH. ${OTHER_WAY}`);
}

/** The path of mod_privilege in Debian's prosody-modules; it may put contacts into rosters (XEP-0356). */
export const PRIVILEGE = '/usr/lib/prosody/modules/mod_privilege';

/** Installs mod_privilege with apt where a Prosody stands without it. @throws LabError */
export async function ensurePrivilege(progress: Progress): Promise<void> {
  if (!existsSync(PRIVILEGE)) await aptInstall(['prosody-modules'], 'missing-package', progress);
}

/** Headless Chromium's path; installs it with apt where it is missing. For the browser tests. @throws LabError */
export async function ensureChromium(progress: Progress): Promise<string> {
  if (!programOnPath('chromium')) await aptInstall(['chromium'], 'missing-package', progress);
  return programOnPath('chromium') ?? '/usr/bin/chromium';
}

export function programOnPath(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/bin', '/usr/sbin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/** Installs Debian packages, as root or by sudo without a password. @throws LabError that says what else to do */
export async function aptInstall(packages: string[], code: LabErrorCode, progress: Progress): Promise<void> {
  const missing = `${packages.join(' and ')} is missing`;
  if (!programOnPath('apt-get')) {
    throw new LabError(
      code,
      `${missing}, and there is no apt to install it with: install it by hand. ${OTHER_WAY}`,
    );
  }
  const root = process.getuid?.() === 0;
  if (!root && !(await succeeds('sudo', ['-n', 'true']))) {
    throw new LabError(
      code,
      `${missing}: run "sudo apt-get install ${packages.join(' ')}" once. ${OTHER_WAY}`,
    );
  }
  const [command, first] = root ? ['apt-get', []] : ['sudo', ['-n', 'apt-get']];
  await step('reading the lists of packages', progress, command, [...first, 'update', '-qq']);
  const install = [...first, 'install', '-y', '-qq', '--no-install-recommends', ...packages];
  await step(`installing ${packages.join(' ')} (apt)`, progress, command, install);
}

/** Runs a program for its exit code. */
export function succeeds(command: string, args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

/**
 * Runs one step of the set-up and reports its beginning, its progress and its time. Resolves with the end of its output.
 * @throws LabError
 */
export function step(
  what: string,
  progress: Progress,
  command: string,
  args: readonly string[],
): Promise<string> {
  const began = Date.now();
  const elapsed = () => `${Math.round((Date.now() - began) / 1000)} s`;
  progress(`${what} …`);
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const tick = setInterval(() => progress(`  … ${elapsed()}`), TICK_MS);
    const failed = (reason: string) => {
      clearInterval(tick);
      const end = output.trim().split('\n').slice(-8).join('\n');
      reject(new LabError('install-failed', `${what} failed (${reason}):\n${end}\n${OTHER_WAY}`));
    };
    child.on('error', (error) => failed(error.message));
    child.on('close', (code) => {
      if (code !== 0) return failed(`exit code ${code}`);
      clearInterval(tick);
      progress(`  done in ${elapsed()}`);
      resolve(output);
    });
  });
}
