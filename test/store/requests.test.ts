import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openStore, type Store } from '../../src/store/index.ts';
import { Statements } from '../../src/store/sqlite/backend.ts';
import { until } from '../support/patience.ts';

const ANA = 'ana@demo.no';

/** A store on disk, and a reader of the data that would outlive this process: another connection to the same file. */
async function storeOnDisk(t: TestContext): Promise<{
  store: Store;
  safe(): Record<string, unknown>[];
  noted(): unknown;
  addresses(): unknown[];
}> {
  const folder = await mkdtemp(join(tmpdir(), 'salt-xmpp-'));
  const file = join(folder, 'store.db');
  const store = await openStore(file);
  const other = new DatabaseSync(file, { readOnly: true });
  t.after(async () => {
    other.close();
    await store.close();
    await rm(folder, { recursive: true });
  });
  return {
    store,
    safe: () => other.prepare('SELECT line, outcome FROM request ORDER BY number').all(),
    noted: () => other.prepare('SELECT jid FROM noted_jid').get()?.jid,
    addresses: () =>
      other
        .prepare('SELECT local FROM address ORDER BY local')
        .all()
        .map(({ local }) => local),
  };
}

function add({ requests }: Store, line: string) {
  return requests.add({ person: ANA, local: 'web01', messageId: line, body: line, line, at: 1, fun: 'f.g' });
}

test('requests of one tick are numbered and seen at once, and safe once committed', async (t) => {
  const { store, safe } = await storeOnDisk(t);
  const { requests } = store;
  const stored = [add(store, 'one'), add(store, 'two')];
  assert.equal((await requests.byNumber(ANA, 2))?.line, 'two');
  assert.equal((await requests.byMessage(ANA, 'one', 0))?.number, 1);
  assert.deepEqual(safe(), []);
  const [first, second] = await Promise.all(stored);
  assert.deepEqual([first?.number, second?.number], [1, 2]);
  assert.deepEqual(await requests.byNumber(ANA, 2), second);
  assert.deepEqual(
    safe().map(({ line }) => line),
    ['one', 'two'],
  );
  await Promise.all([requests.onDisk(), requests.onDisk()]);
});

test('how a request ended is seen at once, and is safe without anybody waiting for it', async (t) => {
  const { store, safe } = await storeOnDisk(t);
  const { requests } = store;
  const { number } = await add(store, 'one');
  requests.end(ANA, number, 'done', 7);
  assert.deepEqual(requests.unended(), []);
  assert.equal((await requests.recent(ANA, 1))[0]?.outcome, 'done');
  await until(() => safe()[0]?.outcome === 'done', 'the outcome does not get to the disk');
});

test('a store that is closed notes nothing, and that hurts nobody', async () => {
  const store = await openStore(':memory:');
  await store.close();
  store.requests.noteJid('20261124184110528422');
});

test('closing keeps what was written last', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'salt-xmpp-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'store.db');
  const store = await openStore(file);
  const { number } = await add(store, 'one');
  store.requests.end(ANA, number, 'failed', 7);
  await store.close();
  const again = await openStore(file);
  t.after(() => again.close());
  assert.equal((await again.requests.byNumber(ANA, number))?.outcome, 'failed');
});

test('what cannot be committed is undone, told to all who wait, and hinders nothing after it', async (t) => {
  const { store, safe } = await storeOnDisk(t);
  const prepare = Statements.prototype.prepare;
  const broken = t.mock.method(Statements.prototype, 'prepare', function (this: Statements, sql: string) {
    if (sql !== 'COMMIT') return prepare.call(this, sql);
    return { run: () => assert.fail('disk full') } as unknown as StatementSync;
  });
  const waiting = [add(store, 'one'), add(store, 'more')];
  for (const { status } of await Promise.allSettled(waiting)) assert.equal(status, 'rejected');
  assert.equal(await store.requests.byNumber(ANA, 1), undefined);
  broken.mock.restore();
  assert.equal((await add(store, 'two')).number, 1);
  assert.deepEqual(
    safe().map(({ line }) => line),
    ['two'],
  );
});

test('new addresses are kept in one go with requests that wait to be committed', async (t) => {
  const { store, safe, addresses } = await storeOnDisk(t);
  const stored = add(store, 'one');
  for (const name of ['web01', 'web02']) store.addresses.set(`${name}.demo.no`, name);
  await stored;
  assert.equal(safe().length, 1);
  assert.deepEqual(addresses(), ['web01', 'web02']);
});

test('the newest job id is that of a request or a noted one', async (t) => {
  const { store, noted } = await storeOnDisk(t);
  const { requests } = store;
  assert.equal(requests.newestJid(), undefined);
  const stored = add(store, 'one');
  requests.noteJid('20261124184110528422');
  assert.equal(requests.newestJid(), '20261124184110528422');
  await stored;
  assert.equal(noted(), '20261124184110528422', 'it is committed with what was written before it');
  const later = '20261124184110528423';
  const more = { person: ANA, local: '', messageId: 'x', body: '', line: '', at: 1, fun: 'f.g', jid: later };
  await requests.add(more);
  assert.equal(requests.newestJid(), later);
});
