import assert from 'node:assert/strict';
import { test } from 'node:test';
import { background, type Caught, guarded, onCaught, reportCaught } from '../src/guard/index.ts';

test('what a guarded function throws or rejects with is reported and goes no further', async (t) => {
  const caught: Caught[] = [];
  t.after(onCaught((error) => caught.push(error)));
  const thrown = new Error('thrown');
  const rejected = new Error('rejected');
  guarded('a timer', () => {
    throw thrown;
  })();
  guarded('a listener', async (_: number) => {
    throw rejected;
  })(1);
  background('a task', Promise.reject(rejected));
  reportCaught('a part', thrown, true);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(caught, [
    { where: 'a timer', error: thrown, isLogged: false },
    { where: 'a part', error: thrown, isLogged: true },
    { where: 'a listener', error: rejected, isLogged: false },
    { where: 'a task', error: rejected, isLogged: false },
  ]);
});
