import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { put, StoreError, type Write } from '../../src/store/backend.ts';
import { Commits } from '../../src/store/commits.ts';

/** A backend far away: each commit waits until the test says how it goes. */
class SlowBackend {
  readonly units: (readonly Write[])[] = [];
  #pending: PromiseWithResolvers<void>[] = [];

  commit(unit: readonly Write[]): Promise<void> {
    const pending = Promise.withResolvers<void>();
    this.units.push(unit);
    this.#pending.push(pending);
    return pending.promise;
  }

  async goes(error?: Error): Promise<void> {
    await turn();
    const pending = this.#pending.shift();
    assert.ok(pending, 'a commit is under way');
    if (error) pending.reject(error);
    else pending.resolve();
    await turn();
  }

  get sizes(): number[] {
    return this.units.map(({ length }) => length);
  }
}

const watch = (topic: string) => put('watch', { person: 'ana@demo.no', topic });
const unwritable = () => new StoreError('store-unwritable', 'the connection was cut');

test('what is written while a commit is under way is one unit, after it', async () => {
  const backend = new SlowBackend();
  const commits = new Commits(backend);
  const done: string[] = [];
  const write = (topic: string) => commits.write([watch(topic)]).then(() => done.push(topic));
  const first = [write('a'), write('b')];
  await turn();
  const second = [write('c'), write('d')];
  commits.later([watch('e')]);
  await turn();
  assert.deepEqual(backend.sizes, [2]);
  await backend.goes();
  assert.deepEqual(done, ['a', 'b']);
  assert.deepEqual(backend.sizes, [2, 3]);
  await backend.goes();
  await Promise.all([...first, ...second]);
  assert.deepEqual(done, ['a', 'b', 'c', 'd']);
});

test('where a unit is not written, those who wait hear so and the rest goes first in a later one', async () => {
  const backend = new SlowBackend();
  const commits = new Commits(backend);
  const undone: string[] = [];
  const failed = ['a', 'b'].map((topic) =>
    assert.rejects(
      commits.write([watch(topic)], () => undone.push(topic)),
      { message: 'the connection was cut' },
    ),
  );
  commits.soon([watch('kept')]);
  await backend.goes(unwritable());
  await Promise.all(failed);
  assert.deepEqual(undone, ['b', 'a'], 'the newest first');
  const written = commits.write([watch('c')]);
  await backend.goes();
  assert.deepEqual(backend.units.at(-1), [watch('kept'), watch('c')]);
  await backend.goes();
  await written;
  // The second only tried whether anything can be written.
  assert.deepEqual(backend.sizes, [3, 0, 2]);
  assert.equal(await commits.trouble(), undefined);
  await commits.close();
});

test('a write that comes while the store is found unwritable is refused as well, and not forgotten', async () => {
  const backend = new SlowBackend();
  const commits = new Commits(backend);
  const first = assert.rejects(commits.write([watch('a')]));
  await turn();
  const second = assert.rejects(commits.write([watch('b')]));
  await backend.goes(unwritable());
  await backend.goes(unwritable());
  await Promise.all([first, second]);
  assert.deepEqual(backend.sizes, [1, 0]);
  const closed = commits.close();
  await backend.goes();
  await closed;
});

test('closing waits for what is under way and writes what is left', async () => {
  const backend = new SlowBackend();
  const commits = new Commits(backend);
  commits.soon([watch('a')]);
  await turn();
  commits.later([watch('b')]);
  let isClosed = false;
  const closing = commits.close().then(() => {
    isClosed = true;
  });
  await backend.goes();
  assert.equal(isClosed, false);
  await backend.goes();
  await closing;
  assert.deepEqual(backend.sizes, [1, 1]);
  commits.soon([watch('c')]);
  await turn();
  assert.deepEqual(backend.sizes, [1, 1]);
});
