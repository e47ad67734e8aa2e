import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureSalt } from '../../../lab/install-salt.ts';
import { MAIN_SERIES, SALT_SERIES, versionIn } from '../../../lab/salt-versions.ts';
import { SALT_VENV, venvOf } from '../../support/salt-venv.ts';

/** Runs a script beside this file in the Python that has the lab's Salt, and returns its JSON. */
export function askSalt<Answer>(script: string, venv = SALT_VENV): Answer {
  const python = `${venv}/bin/python`;
  assert.ok(existsSync(python), `no Salt in ${venv}: set SALT_XMPP_LAB_VENV, or run npm run demo once`);
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(execFileSync(python, ['-B', path], { encoding: 'utf8', maxBuffer: 2 ** 26 })) as Answer;
}

/** A Salt that is installed here. */
export interface InstalledSalt {
  version: string;
  venv: string;
  /** Its series, as a number. */
  series: number;
  /** Whether it is of the main series. */
  isMain: boolean;
}

/** The lab's Salt, and of the other series those that are installed; on CI all of them, installed where missing. */
export async function installedSalts(): Promise<InstalledSalt[]> {
  const found = new Map<string, string>();
  for (const chosen of [undefined, ...Object.keys(SALT_SERIES)]) {
    const { venv, version } = venvOf(chosen);
    if (process.env.CI) await ensureSalt(venv, (line) => process.stderr.write(`# ${line}\n`), version);
    if (existsSync(join(venv, 'bin/salt-api'))) found.set(versionIn(venv), venv);
  }
  return Array.from(found, ([version, venv]) => {
    const [series = ''] = version.split('.');
    return { version, venv, series: Number(series), isMain: series === MAIN_SERIES };
  });
}
