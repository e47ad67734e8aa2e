import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LabError } from './errors.ts';
import { aptInstall, type Progress, programOnPath, step, succeeds } from './install.ts';
import { labVersion, pythonsOf } from './salt-versions.ts';

/**
 * The one dependency that comes as C source only; without it no compiler is needed. Salt uses it, if it is there, to read
 * dates in words (salt/utils/dateutils.py).
 */
const LEFT_OUT = ['timelib'];
/** Salt pins a certifi that is newer than the one that package indexes have; any works. */
const UNPINNED = ['certifi'];
const REQUIREMENTS = `
import importlib.metadata, re
for line in importlib.metadata.requires("salt"):
    name = re.match(r"[\\w.-]+", line).group()
    if "extra ==" not in line and name not in ${JSON.stringify(LEFT_OUT)}:
        print(name if name in ${JSON.stringify(UNPINNED)} else line)
`;

/**
 * A virtual environment with that Salt and salt-api's CherryPy at `dir`; makes it where it is not there or was left
 * half made. Needs a Python that it runs on, with venv; installs it with apt where it can. @throws LabError
 */
export async function ensureSalt(dir: string, progress: Progress, version = labVersion()): Promise<string> {
  const done = join(dir, 'complete');
  const own = process.env.SALT_XMPP_LAB_VENV === dir && existsSync(join(dir, 'bin/salt-api'));
  if (own || existsSync(done)) return dir;
  const python = await ensurePython(version, progress);
  mkdirSync(dirname(dir), { recursive: true });
  await step('making a Python environment for Salt', progress, python, ['-m', 'venv', '--clear', dir]);
  await installSalt(dir, version, progress);
  writeFileSync(done, `salt ${version}\n`);
  return dir;
}

/** A Python that this Salt runs on. @throws LabError that says which are missing */
async function ensurePython(version: string, progress: Progress): Promise<string> {
  const wanted = pythonsOf(version);
  const found = await pythonOf(wanted);
  if (found) return found;
  if (wanted.length === 0) await aptInstall(['python3', 'python3-venv'], 'missing-python', progress);
  for (const minor of wanted) {
    const packages = [`python${minor}`, `python${minor}-venv`];
    if (await succeeds('apt-cache', ['show', ...packages])) {
      await aptInstall(packages, 'missing-python', progress);
      break;
    }
  }
  const installed = await pythonOf(wanted);
  if (installed) return installed;
  const which = wanted.length > 0 ? `Python ${wanted.join(' or ')} with its venv` : 'python3 with its venv';
  throw new LabError('missing-python', `Salt ${version} needs ${which}. Install it: this machine lacks it.`);
}

/** The first program that is one of these Pythons, or any Python if none is named, and can make environments. */
async function pythonOf(wanted: readonly string[]): Promise<string | undefined> {
  const versions = JSON.stringify(wanted);
  const test = `import ensurepip, sys, venv; w = ${versions}; v = "%d.%d" % sys.version_info[:2]; sys.exit(bool(w) and v not in w)`;
  for (const name of [...wanted.map((minor) => `python${minor}`), 'python3']) {
    const program = programOnPath(name);
    if (program && (await succeeds(program, ['-c', test]))) return program;
  }
  return undefined;
}

async function installSalt(dir: string, version: string, progress: Progress): Promise<void> {
  const pip = join(dir, 'bin/pip');
  const install = ['install', '--quiet', '--disable-pip-version-check'];
  await step(`installing Salt ${version}`, progress, pip, [...install, '--no-deps', `salt==${version}`]);
  const quiet: Progress = () => undefined;
  const needed = await step('reading what Salt needs', quiet, join(dir, 'bin/python'), ['-c', REQUIREMENTS]);
  const file = join(dir, 'requirements.txt');
  writeFileSync(file, `${needed}cherrypy\n`);
  await step('installing what Salt needs (a minute or two)', progress, pip, [...install, '-r', file]);
}
