import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Dispatcher } from '../../src/xmpp/dispatcher.ts';
import { play } from '../gateway/support/play.ts';

/** The tests that try each query that the gateway answers: strangers, two worlds, nonsense. */
const LISTS = [
  '../gateway/support/walk-steps.ts',
  '../two-worlds/support/queries.ts',
  '../fuzz/support/payloads.ts',
];

test('every query that the gateway answers is in the lists of the tests that try them', async (t) => {
  const { mock } = t.mock.method(Dispatcher.prototype, 'onIq');
  await play(t);
  const namespaces = new Set(mock.calls.map((call) => call.arguments[2]));
  assert.ok(namespaces.size > 5);
  const texts = LISTS.map((path) => readFileSync(new URL(path, import.meta.url), 'utf8'));
  for (const namespace of namespaces) {
    // The lists put those of disco together from parts.
    const [base = namespace] = namespace.split('#');
    for (const [at, text] of texts.entries()) {
      assert.ok(text.includes(base), `${namespace} is missing in ${LISTS[at]}`);
    }
  }
});
