import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LabError } from '../../../lab/errors.ts';
import { aptInstall, type Progress, programOnPath } from '../../../lab/install.ts';
import { ensureDebianTree } from './debian-tree.ts';

/** Below `/`. The package has a second folder, named by its own version. */
const APPLICATION = 'usr/lib/*/ejabberd-*/ebin/ejabberd.app';

/** An ejabberd and its Erlang. */
export interface EjabberdPrograms {
  /** The command line of Erlang; `dir` is the folder that it writes to. */
  erlang(dir: string): readonly string[];
  env?: NodeJS.ProcessEnv;
  /** The folder of Erlang libraries that has it, as Erlang sees it. */
  libraries: string;
  version: string;
  /** With mod_privilege, and its privileges for this component. */
  privileged?: string;
}

/** The ejabberd of this machine; installs it with apt where it is missing. @throws LabError */
export async function ensureEjabberd(progress: Progress): Promise<EjabberdPrograms> {
  let why = '';
  // Only the package's files are needed: its own service may well fail to start, as its ports are taken.
  if (!installed())
    await aptInstall(['ejabberd'], 'missing-package', progress).catch((error: Error) => {
      why = `: ${error.message}`;
    });
  const found = installed();
  if (!found) throw new LabError('missing-package', `ejabberd is missing${why}`);
  return found;
}

function installed(): EjabberdPrograms | undefined {
  const erl = programOnPath('erl');
  const application = applicationIn('/');
  return erl !== undefined && application ? { erlang: () => [erl], ...application } : undefined;
}

/** ejabberd 24.12 of Debian 13; downloads it if it is not there. @throws LabError */
export async function ensureEjabberd24(say: Progress): Promise<EjabberdPrograms> {
  // Erlang starts some programs by a shell.
  const tree = await ensureDebianTree('trixie', ['ejabberd', 'dash', 'coreutils'], say);
  const inTree = (pattern: string) => `/${globSync(pattern, { cwd: tree.root })[0] ?? pattern}`;
  const bin = dirname(inTree('usr/lib/erlang/erts-*/bin/erlexec'));
  const application = applicationIn(tree.root);
  if (!application) throw new LabError('missing-package', 'The package has no ejabberd.');
  return {
    erlang: (dir) => tree.inside(dir, [join(bin, 'erlexec')]),
    // As its script `erl` sets them.
    env: { ROOTDIR: '/usr/lib/erlang', BINDIR: bin, EMU: 'beam', PROGNAME: 'erl' },
    ...application,
  };
}

/** The ejabberd below a root. */
function applicationIn(root: string): Pick<EjabberdPrograms, 'libraries' | 'version'> | undefined {
  const [file] = globSync(APPLICATION, { cwd: root });
  if (file === undefined) return undefined;
  const [, version = ''] = /vsn,\s*"([^"]+)"/.exec(readFileSync(join(root, file), 'utf8')) ?? [];
  return { libraries: `/${dirname(dirname(dirname(file)))}`, version };
}
