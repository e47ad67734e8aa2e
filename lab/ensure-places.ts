import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensurePackages } from './box-packages.ts';
import { Boxes, type BoxTools, boxed, boxOf } from './boxes.ts';
import { LabError } from './errors.ts';
import { aptInstall, type Progress, programOnPath } from './install.ts';
import type { MinionPlaces } from './minion-places.ts';
import { Unboxed } from './unboxed.ts';

/**
 * Decides how minions run on this machine: in boxes if it allows them, else as an unprivileged user. Installs bubblewrap.
 * `venv`: the virtual environment that has Salt. @throws LabError if they could only run as root
 */
export async function ensurePlaces(venv: string, progress: Progress): Promise<MinionPlaces> {
  if (process.platform !== 'linux') return Unboxed.make(venv, 'only Linux has them');
  const bwrap = await ensureBwrap(progress);
  if (bwrap === undefined)
    return Unboxed.make(venv, 'bubblewrap is missing: sudo apt-get install bubblewrap');
  return boxesWith(bwrap, venv, progress);
}

/** As `ensurePlaces`, with this bubblewrap. */
export async function boxesWith(bwrap: string, venv: string, progress: Progress): Promise<MinionPlaces> {
  const python = await run(join(venv, 'bin/python'), ['-c', 'import sys; print(sys.base_prefix)']);
  const tools: BoxTools = { bwrap, venv, pythonHome: python.output.trim(), packages: undefined };
  const refusal = await tryOut(tools);
  if (refusal !== undefined) return Unboxed.make(venv, refusal);
  const packages = await ensurePackages(join(dirname(venv), 'box-packages'), progress);
  return new Boxes({ ...tools, packages });
}

async function ensureBwrap(progress: Progress): Promise<string | undefined> {
  if (!programOnPath('bwrap')) {
    const missing = (error: unknown) => {
      if (!(error instanceof LabError)) throw error;
    };
    await aptInstall(['bubblewrap'], 'missing-package', progress).catch(missing);
  }
  return programOnPath('bwrap');
}

/** Starts Salt's Python in a box. Gives the last line of its error, or undefined if the machine allows boxes. */
async function tryOut(tools: BoxTools): Promise<string | undefined> {
  const dir = mkdtempSync(join(tmpdir(), 'sx-box-'));
  try {
    const settings = join(dir, 'box.json');
    const network = { ports: [4506], target: '127.0.0.1', source: null };
    writeFileSync(settings, JSON.stringify({ ...boxOf(tools, 'box', 'demo.no'), network }));
    const [program = '', ...args] = boxed(tools, settings, [
      join(tools.venv, 'bin/python'),
      '-c',
      'import salt',
    ]);
    const { code, output } = await run(program, args);
    return code === 0 ? undefined : (output.trim().split('\n').at(-1) ?? `exit code ${code}`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Runs a program; what it printed, errors included. */
function run(program: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}
