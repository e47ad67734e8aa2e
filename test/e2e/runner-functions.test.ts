import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isRunnerFunction, keywordsNotTaken } from '../../src/commands/offers/index.ts';
import { runSaltPython } from '../support/salt-python.ts';

const LISTS = fileURLToPath(new URL('./support/runner-functions.py', import.meta.url));

test('every runner function of this Salt is known, with the keywords that it takes', async () => {
  const functions: Record<string, string[]> = JSON.parse(await runSaltPython(LISTS, ''));
  assert.ok(Object.keys(functions).length > 50);
  for (const [fun, keywords] of Object.entries(functions)) {
    assert.ok(isRunnerFunction(fun), fun);
    const kwarg = Object.fromEntries(keywords.map((name) => [name === '**' ? 'anything' : name, 1]));
    assert.deepEqual(keywordsNotTaken(fun, { kwarg }), [], fun);
  }
});
