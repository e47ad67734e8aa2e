import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Progress, programOnPath, step } from './install.ts';

/** Small packages that need only the C library. */
const NAMES = ['hello', 'tree'];
/** The folder in which a box sees them. */
const PLACE = '/opt/packages';
/** The name of apt's copy of that folder's index. */
const INDEX = '/var/lib/apt/lists/_opt_packages_._Packages';

/** A few packages for `pkg.install` in a box, which has no way to the internet. */
export interface BoxPackages {
  names: readonly string[];
  /** The folder on the host, and where boxes are shown it. */
  dir: string;
  place: string;
  /** Files in the box that tell apt of it. */
  files: Record<string, string>;
}

/** Downloads them to `dir`, once; undefined where apt does not get them. */
export async function ensurePackages(dir: string, progress: Progress): Promise<BoxPackages | undefined> {
  if (!existsSync(dir)) {
    if (!programOnPath('apt-get')) return undefined;
    try {
      await download(dir, progress);
    } catch {
      progress('  apt does not get them: the minions run without');
      return undefined;
    }
  }
  const files = {
    '/etc/apt/sources.list': `deb [trusted=yes] file:${PLACE} ./\n`,
    [INDEX]: readFileSync(join(dir, 'Packages'), 'utf8'),
  };
  return { names: NAMES, dir, place: PLACE, files };
}

/** Makes the folder beside its place first, so that it is whole or not there. */
async function download(dir: string, progress: Progress): Promise<void> {
  mkdirSync(dirname(dir), { recursive: true });
  const fresh = mkdtempSync(`${dir}-`);
  try {
    const command = `cd "$1" && shift && apt-get download -qq "$@"`;
    const what = `downloading ${NAMES.join(' and ')} for the minions to install`;
    await step(what, progress, 'sh', ['-c', command, 'sh', fresh, ...NAMES]);
    const { stdout } = await promisify(execFile)('apt-cache', ['show', '--no-all-versions', ...NAMES]);
    writeFileSync(join(fresh, 'Packages'), stdout.replaceAll(/^Filename: .*\//gm, 'Filename: ./'));
    // The box's users are others than ours.
    chmodSync(fresh, 0o755);
    renameSync(fresh, dir);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(dir)) throw error;
  }
}
