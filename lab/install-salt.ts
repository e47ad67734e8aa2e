import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aptInstall, type Progress, programOnPath, step, succeeds } from './install.ts';

/** The Salt of the demo and the tests. */
const VERSION = '3008.3';
/**
 * The one dependency that comes as C source only; without it no compiler is needed. Salt uses it, if it is there, to read
 * dates in words (salt/utils/dateutils.py).
 */
const LEFT_OUT = ['timelib'];
const REQUIREMENTS = `
import importlib.metadata, re
for line in importlib.metadata.requires("salt"):
    if "extra ==" not in line and re.match(r"[\\w.-]+", line).group() not in ${JSON.stringify(LEFT_OUT)}:
        print(line)
`;

/**
 * A virtual environment with Salt and salt-api's CherryPy at `dir`; makes it where it is not there or was left
 * half made. Needs python3 with venv, installed with apt where missing. @throws LabError
 */
export async function ensureSalt(dir: string, progress: Progress): Promise<string> {
  const done = join(dir, 'complete');
  const own = process.env.SALT_XMPP_LAB_VENV === dir && existsSync(join(dir, 'bin/salt-api'));
  if (own || existsSync(done)) return dir;
  await ensurePython(progress);
  mkdirSync(dirname(dir), { recursive: true });
  await step('making a Python environment for Salt', progress, 'python3', ['-m', 'venv', '--clear', dir]);
  await installSalt(dir, progress);
  writeFileSync(done, `salt ${VERSION}\n`);
  return dir;
}

async function ensurePython(progress: Progress): Promise<void> {
  const python = programOnPath('python3');
  if (!python) await aptInstall(['python3', 'python3-venv'], 'missing-python', progress);
  else if (!(await succeeds(python, ['-c', 'import ensurepip, venv']))) {
    await aptInstall(['python3-venv'], 'missing-python', progress);
  }
}

async function installSalt(dir: string, progress: Progress): Promise<void> {
  const pip = join(dir, 'bin/pip');
  const install = ['install', '--quiet', '--disable-pip-version-check'];
  await step(`installing Salt ${VERSION}`, progress, pip, [...install, '--no-deps', `salt==${VERSION}`]);
  const quiet: Progress = () => undefined;
  const needed = await step('reading what Salt needs', quiet, join(dir, 'bin/python'), ['-c', REQUIREMENTS]);
  const file = join(dir, 'requirements.txt');
  writeFileSync(file, `${needed}cherrypy\n`);
  await step('installing what Salt needs (a minute or two)', progress, pip, [...install, '-r', file]);
}
