import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isConfig, mutatedConfig } from './support/configs.ts';

test('whatever a config holds, it is told of, or a gateway can be built by it', async () => {
  const outcomes = await Promise.all(Array.from({ length: 300 }, (_, seed) => isConfig(mutatedConfig(seed))));
  assert.ok(outcomes.includes(true) && outcomes.includes(false));
});
