import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SALT_VENV } from '../../support/salt-venv.ts';

/** Runs a script beside this file in the Python that has the lab's Salt, and returns its JSON. */
export function askSalt<Answer>(script: string): Answer {
  const python = `${SALT_VENV}/bin/python`;
  assert.ok(existsSync(python), `no Salt in ${SALT_VENV}: set SALT_XMPP_LAB_VENV, or run npm run demo once`);
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(execFileSync(python, ['-B', path], { encoding: 'utf8', maxBuffer: 2 ** 26 })) as Answer;
}
