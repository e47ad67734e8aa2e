import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DRY_RUN_FUNCTIONS } from '../../src/access/confirmation.ts';
import { READONLY_FUNCTIONS } from '../../src/access/readonly.ts';
import { askSalt } from './support/ask-salt.ts';

interface Parameter {
  name: string;
  default: string | null;
}

/** Every public function in Salt's source with the parameters of each module that implements it. */
function saltFunctions(): Map<string, Parameter[][]> {
  return new Map(Object.entries(askSalt<Record<string, Parameter[][]>>('salt-functions.py')));
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
