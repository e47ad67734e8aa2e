import assert from 'node:assert/strict';
import type { StatementSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { Statements } from '../../src/store/statements.ts';
import { play } from './support/play.ts';

/** As SQLite fails where the disk is full, until what is given back is called. */
function fillDisk(t: TestContext): () => void {
  const full = Object.assign(new Error('database or disk is full'), { errcode: 13 });
  const statement = {
    run: () => {
      throw full;
    },
  } as unknown as StatementSync;
  const prepare = Statements.prototype.prepare;
  const { mock } = t.mock.method(Statements.prototype, 'prepare', function (this: Statements, sql: string) {
    return sql === 'COMMIT' ? statement : prepare.call(this, sql);
  });
  return () => mock.restore();
}

test('a store that cannot be written is said, to people and in /readyz, and goes well by itself', async (t) => {
  const scene = await play(t);
  const makeRoom = fillDisk(t);
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', 'Nothing ran: it cannot be kept in the store (no space is left).');
  assert.deepEqual(await scene.notReady(), {
    status: 'not ready',
    store: 'store: cannot be written: no space is left',
  });
  assert.ok(((await scene.metric('salt_xmpp_store_failed_commits_total')).get('') ?? 0) > 0);
  assert.deepEqual(scene.calls(), []);
  makeRoom();
  await scene.ready();
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', '3008.3');
});

test('a batch goes no further than can be kept in the store', async (t) => {
  const scene = await play(t);
  scene.salt.fleet.functions.set('test.version', () => {
    fillDisk(t);
    return { ret: '3008.3' };
  });
  scene.admin.says('master', "-b 1 '*' test.version");
  const nothing = 'nothing ran there: what runs next cannot be kept in the store';
  await scene.admin.hears('master', `db01: 3008.3\nweb01: ${nothing}\nweb02: ${nothing}`);
  assert.equal(scene.calls().filter(({ fun }) => fun === 'test.version').length, 1);
});
