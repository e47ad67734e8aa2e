import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { accessWith } from './support/rules.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

function heapUsed(): number {
  gc();
  return process.memoryUsage().heapUsed;
}

test('ids that somebody makes up do not stay in memory, however long they are', () => {
  const access = accessWith([{ on: ['web*'], run: ['test.*'] }]);
  assert.equal(access.shows('kari@demo.no', 'web01.demo.no'), true);
  const before = heapUsed();
  for (let count = 0; count < 1_000; count += 1)
    assert.equal(access.shows('kari@demo.no', `web${count}${'x'.repeat(60_000)}`), true);
  const grown = heapUsed() - before;
  assert.ok(grown < 20 * 2 ** 20, `${Math.round(grown / 2 ** 20)} MiB`);
  assert.equal(access.shows('kari@demo.no', 'db01.demo.no'), false);
});
