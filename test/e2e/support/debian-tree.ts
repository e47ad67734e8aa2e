import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LabError } from '../../../lab/errors.ts';
import { aptInstall, type Progress, programOnPath, step } from '../../../lab/install.ts';
import { installedBelow } from '../../../lab/salt-versions.ts';

/** Beside the Salt of this checkout; made once. */
const KEPT = join(installedBelow(join(import.meta.dirname, '../../../.demo')), 'debian');
/** The folders that Debian has merged into `/usr`. */
const MERGED = ['bin', 'sbin', 'lib', 'lib64'];

/** Programs of another Debian release than this machine's: unpacked into a folder, not installed. */
export interface DebianTree {
  /** Its `/`. */
  readonly root: string;
  /** The command line that runs a program of the tree; of this machine it can write to that folder alone. */
  inside(writable: string, command: readonly string[]): [string, ...string[]];
}

/**
 * Unpacks packages of a Debian release with their dependencies: the C library too, so that they run on any Linux.
 * Needs apt, with the machine's own archive, and bubblewrap. @throws LabError
 */
export async function ensureDebianTree(
  release: string,
  packages: readonly string[],
  progress: Progress,
): Promise<DebianTree> {
  if (!programOnPath('bwrap')) await aptInstall(['bubblewrap'], 'missing-package', progress);
  const root = join(KEPT, `${release}-${packages[0]}`);
  if (!existsSync(root)) await unpack(release, packages, root, progress);
  const links = MERGED.filter((name) => existsSync(join(root, 'usr', name))).flatMap((name) => [
    ...['--symlink', `usr/${name}`, `/${name}`],
  ]);
  return {
    root,
    inside: (writable, command) => [
      programOnPath('bwrap') ?? 'bwrap',
      '--die-with-parent',
      ...['--ro-bind', join(root, 'usr'), '/usr', ...links, '--ro-bind', '/etc', '/etc'],
      ...['--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp', '--bind', writable, writable],
      ...['--chdir', writable, '--', ...command],
    ],
  };
}

/** Makes the folder beside its place first, so that it is whole or not there. */
async function unpack(release: string, packages: readonly string[], root: string, progress: Progress) {
  mkdirSync(dirname(root), { recursive: true });
  const work = mkdtempSync(`${root}-`);
  try {
    for (const folder of ['state/lists/partial', 'cache/archives/partial', 'root'])
      mkdirSync(join(work, folder), { recursive: true });
    writeFileSync(join(work, 'sources.list'), `deb ${await archive(progress)} ${release} main\n`);
    const options = aptOptions(work);
    await step(`reading the packages of Debian ${release}`, progress, 'apt-get', [
      ...options,
      'update',
      '-qq',
    ]);
    const install = ['install', '--download-only', '--no-install-recommends', '-y', '-qq', ...packages];
    const what = `downloading ${packages[0]} of Debian ${release}, to run beside this machine's`;
    await step(what, progress, 'apt-get', [...options, ...install]);
    for (const file of globSync(join(work, 'cache/archives/*.deb')))
      execFileSync('dpkg', ['-x', file, join(work, 'root')]);
    renameSync(join(work, 'root'), root);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Options for a private apt: it does not see this machine's packages, so it fetches each dependency. */
function aptOptions(work: string): string[] {
  const settings = {
    'Dir::Etc::sourcelist': join(work, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State': join(work, 'state'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(work, 'cache'),
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': '',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** The archive from which this machine gets its packages. @throws LabError */
async function archive(progress: Progress): Promise<string> {
  // A machine without lists has no archive to show; this reads them.
  if (readArchive() === undefined) await aptInstall(['bubblewrap'], 'missing-package', progress);
  const found = readArchive();
  if (found === undefined) throw new LabError('missing-package', 'apt has no archive of Debian.');
  return found;
}

function readArchive(): string | undefined {
  const format = ['--format', '$(REPO_URI) $(RELEASE) $(COMPONENT)', 'Created-By: Packages'];
  const lines = execFileSync('apt-get', ['indextargets', ...format], { encoding: 'utf8' }).split('\n');
  const targets = lines.map((line) => line.split(' '));
  const main = targets.find(
    ([, release, component]) => component === 'main' && release !== undefined && !release.includes('-'),
  );
  return main?.[0];
}
