import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openStore, type Store } from '../../src/store/index.ts';
import { Statements } from '../../src/store/statements.ts';

const ANA = 'ana@demo.no';

/** A store on disk, and a reader of what would outlive this process: another connection to the same file. */
async function storeOnDisk(t: TestContext): Promise<{ store: Store; safe(): Record<string, unknown>[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'salt-xmpp-'));
  const file = join(folder, 'store.db');
  const store = openStore(file);
  const other = new DatabaseSync(file, { readOnly: true });
  t.after(async () => {
    other.close();
    store.close();
    await rm(folder, { recursive: true });
  });
  return { store, safe: () => other.prepare('SELECT line, outcome FROM request ORDER BY number').all() };
}

function add({ requests }: Store, line: string) {
  return requests.add({ person: ANA, local: 'web01', messageId: line, body: line, line, at: 1, fun: 'f.g' });
}

test('requests of one tick are numbered and seen at once, and safe once committed', async (t) => {
  const { store, safe } = await storeOnDisk(t);
  const { requests } = store;
  const first = add(store, 'one');
  const second = add(store, 'two');
  assert.deepEqual([first.number, second.number], [1, 2]);
  assert.deepEqual(requests.byNumber(ANA, 2), second);
  assert.equal(requests.byMessage(ANA, 'one', 0)?.number, 1);
  assert.deepEqual(safe(), []);
  await requests.committed();
  assert.deepEqual(
    safe().map(({ line }) => line),
    ['one', 'two'],
  );
  await Promise.all([requests.onDisk(), requests.onDisk()]);
});

test('how a request ended is seen at once, and is safe without anybody waiting for it', async (t) => {
  const { store, safe } = await storeOnDisk(t);
  const { requests } = store;
  const { number } = add(store, 'one');
  await requests.committed();
  requests.end(ANA, number, 'done', 7);
  assert.deepEqual(requests.unended(), []);
  assert.equal(requests.recent(ANA, 1)[0]?.outcome, 'done');
  while (safe()[0]?.outcome !== 'done') await new Promise(setImmediate);
});

test('a store that is closed notes nothing, and that hurts nobody', () => {
  const store = openStore(':memory:');
  store.close();
  store.requests.noteJid('20261124184110528422');
});

test('closing keeps what was written last', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'salt-xmpp-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'store.db');
  const store = openStore(file);
  const { number } = add(store, 'one');
  store.requests.end(ANA, number, 'failed', 7);
  store.close();
  const again = openStore(file);
  t.after(() => again.close());
  assert.equal(again.requests.byNumber(ANA, number)?.outcome, 'failed');
});

test('what cannot be committed is undone, told to all who wait, and hinders nothing after it', async (t) => {
  const { store, safe } = await storeOnDisk(t);
  const prepare = Statements.prototype.prepare;
  const broken = t.mock.method(Statements.prototype, 'prepare', function (this: Statements, sql: string) {
    if (sql !== 'COMMIT') return prepare.call(this, sql);
    return { run: () => assert.fail('disk full') } as unknown as StatementSync;
  });
  add(store, 'one');
  const waiting = [store.requests.committed(), store.requests.committed()];
  for (const { status } of await Promise.allSettled(waiting)) assert.equal(status, 'rejected');
  assert.equal(store.requests.byNumber(ANA, 1), undefined);
  broken.mock.restore();
  add(store, 'two');
  await store.requests.committed();
  assert.deepEqual(
    safe().map(({ line }) => line),
    ['two'],
  );
});

test('many new addresses are kept in one go, beside requests that wait to be committed', async (t) => {
  const { store, safe } = await storeOnDisk(t);
  add(store, 'one');
  store.addresses.batch(() => store.addresses.set('web01.demo.no', 'web01'));
  assert.throws(() =>
    store.addresses.batch(() => {
      store.addresses.set('web02.demo.no', 'web02');
      assert.fail('undone');
    }),
  );
  await store.requests.committed();
  assert.deepEqual(store.addresses.all(), [['web01.demo.no', 'web01']]);
  assert.equal(safe().length, 1);
});

test('the newest job id is that of a request or a noted one, and noted at once', async (t) => {
  const { store, safe } = await storeOnDisk(t);
  const { requests } = store;
  assert.equal(requests.newestJid(), undefined);
  add(store, 'one');
  requests.noteJid('20261124184110528422');
  assert.equal(requests.newestJid(), '20261124184110528422');
  assert.equal(safe().length, 1, 'what was written before it is committed with it');
  const later = '20261124184110528423';
  requests.add({ person: ANA, local: '', messageId: 'x', body: '', line: '', at: 1, fun: 'f.g', jid: later });
  assert.equal(requests.newestJid(), later);
});
