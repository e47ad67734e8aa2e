import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DRY_RUN_FUNCTIONS } from '../../src/access/confirmation.ts';
import { READONLY_FUNCTIONS } from '../../src/access/readonly.ts';

const VENV =
  process.env.SALT_XMPP_LAB_VENV ?? fileURLToPath(new URL('../../.demo/salt-venv', import.meta.url));
const SCRIPT = fileURLToPath(new URL('support/salt-functions.py', import.meta.url));

interface Parameter {
  name: string;
  default: string | null;
}

/** Every public function in Salt's source with the parameters of each module that implements it. */
function saltFunctions(): Map<string, Parameter[][]> {
  const python = `${VENV}/bin/python`;
  assert.ok(existsSync(python), `no Salt in ${VENV}: set SALT_XMPP_LAB_VENV, or run npm run demo once`);
  const output = execFileSync(python, [SCRIPT], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return new Map(Object.entries(JSON.parse(output) as Record<string, Parameter[][]>));
}

test('the read-only functions are functions of Salt, and none refreshes or works by default', () => {
  const functions = saltFunctions();
  assert.ok(functions.size > 2000, `only ${functions.size} functions found in Salt's source`);
  const invented = [...READONLY_FUNCTIONS, ...DRY_RUN_FUNCTIONS].filter((fun) => !functions.has(fun));
  assert.deepEqual(invented, []);
  const refreshing = [...READONLY_FUNCTIONS].filter((fun) =>
    functions.get(fun)?.some((ps) => ps.some((p) => p.name === 'refresh' && p.default === 'True')),
  );
  assert.deepEqual(refreshing, []);
  const dryRunnable = [...READONLY_FUNCTIONS].filter((fun) =>
    functions.get(fun)?.some((ps) => ps.some((p) => p.name === 'test')),
  );
  assert.deepEqual(dryRunnable, [], 'what has a dry run does something without');
});
