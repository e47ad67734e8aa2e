import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openStore, StoreError } from '../../src/store/index.ts';
import { MIGRATIONS } from '../../src/store/sqlite/schema.ts';

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'salt-xmpp-'));
  t.after(() => rm(made, { recursive: true, force: true }));
  return made;
}

function versionOf(file: string): number {
  const database = new DatabaseSync(file);
  const row = database.prepare('PRAGMA user_version').get();
  database.close();
  return Number(row?.user_version);
}

function setVersion(file: string, version: number): void {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
}

test('what was stored is there when it is opened again', async (t) => {
  const file = join(await folder(t), 'store.db');
  const first = await openStore(file);
  first.subscriptions.add('admin@demo.no', 'web01');
  first.subscriptions.add('admin@demo.no', 'master');
  first.subscriptions.add('kari@demo.no', 'web01');
  first.subscriptions.remove('admin@demo.no', 'master');
  first.addresses.set('web01.demo.no', 'web01');
  first.greetings.add('admin@demo.no', 'master');
  await first.close();

  const again = await openStore(file);
  t.after(() => again.close());
  assert.deepEqual(again.subscriptions.all(), [
    { person: 'admin@demo.no', local: 'web01' },
    { person: 'kari@demo.no', local: 'web01' },
  ]);
  assert.deepEqual(again.subscriptions.of('web01').sort(), ['admin@demo.no', 'kari@demo.no']);
  assert.deepEqual(again.addresses.all(), [['web01.demo.no', 'web01']]);
  assert.equal(again.greetings.add('admin@demo.no', 'master'), false);
});

test('what is there already is told apart from what is new', async () => {
  const store = await openStore(':memory:');
  assert.equal(store.subscriptions.add('admin@demo.no', 'web01'), true);
  assert.equal(store.subscriptions.add('admin@demo.no', 'web01'), false);
  assert.equal(store.greetings.add('admin@demo.no', 'web01'), true);
  assert.equal(store.greetings.add('admin@demo.no', 'web01'), false);
  await store.close();
});

test('no two minions share an address', async () => {
  const store = await openStore(':memory:');
  store.addresses.set('web01.demo.no', 'web01');
  store.addresses.set('web01.demo.no', 'web01.demo.no');
  assert.deepEqual(store.addresses.all(), [['web01.demo.no', 'web01.demo.no']]);
  await store.close();
});

test('a store of a newer version is refused and left as it is', async (t) => {
  const file = join(await folder(t), 'store.db');
  await (await openStore(file)).close();
  const newer = versionOf(file) + 1;
  setVersion(file, newer);
  await assert.rejects(
    () => openStore(file),
    (error: unknown) =>
      error instanceof StoreError &&
      error.code === 'store-newer' &&
      error.message.includes(file) &&
      /newer salt-xmpp/.test(error.message),
  );
  assert.equal(versionOf(file), newer);
});

test('an empty file becomes a store', async (t) => {
  const file = join(await folder(t), 'store.db');
  await writeFile(file, '');
  await (await openStore(file)).close();
  assert.ok(versionOf(file) >= 1);
});

test('a new store and its journal are for their owner alone: what people typed is in them', async (t) => {
  const made = await folder(t);
  const store = await openStore(join(made, 'store.db'));
  t.after(() => store.close());
  store.subscriptions.add('admin@demo.no', 'web01');
  // The lock holds nothing.
  const files = (await readdir(made)).filter((name) => !name.endsWith('.lock'));
  assert.ok(files.length > 1, String(files));
  for (const name of files) assert.equal((await stat(join(made, name))).mode & 0o077, 0, name);
});

test('a path that cannot be used: which, and why', async (t) => {
  const made = await folder(t);
  const text = join(made, 'notes.txt');
  await writeFile(text, 'This is a text that happens to stand where the store should be.\n'.repeat(50));
  for (const file of [join(made, 'missing', 'store.db'), made, text]) {
    await assert.rejects(
      () => openStore(file),
      (error: unknown) =>
        error instanceof StoreError &&
        error.code === 'store-unusable' &&
        error.message.startsWith(`The store ${file} cannot be used: `),
    );
  }
});

test('a step of an update that fails leaves the store at the version it had', async (t) => {
  const file = join(await folder(t), 'store.db');
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE subscription (other TEXT)');
  database.close();
  await assert.rejects(() => openStore(file), { code: 'store-unusable' });
  assert.equal(versionOf(file), 0);
  const left = new DatabaseSync(file);
  t.after(() => left.close());
  const tables = left.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  assert.deepEqual(
    tables.map(({ name }) => name),
    ['subscription'],
  );
});

test('what was put into rosters, and what was taken off again', async () => {
  const store = await openStore(':memory:');
  const { roster } = store;
  roster.filled('admin@demo.no', 'web01', 'web01', ['Salt: web']);
  roster.filled('admin@demo.no', 'db01', 'db01', []);
  roster.removed('admin@demo.no', 'db01');
  roster.filled('kari@demo.no', 'web01', 'web01', ['Salt']);
  roster.forget('kari@demo.no', 'web01');
  assert.deepEqual([...roster.of('admin@demo.no')].sort(), [
    ['db01', { name: 'db01', groups: [], removed: true }],
    ['web01', { name: 'web01', groups: ['Salt: web'], removed: false }],
  ]);
  assert.deepEqual(roster.people(), ['admin@demo.no']);
  await store.close();
});

test('who watches what, and what was told', async () => {
  const store = await openStore(':memory:');
  const { watches } = store;
  watches.add('admin@demo.no', ['keys']);
  watches.add('admin@demo.no', ['keys']);
  watches.add('kari@demo.no', ['down']);
  watches.addTold('admin@demo.no', 'keys', 'web03');
  watches.addTold('admin@demo.no', 'keys', 'web04');
  watches.removeTold('admin@demo.no', 'keys', 'web04');
  assert.deepEqual(watches.watchers('keys'), ['admin@demo.no']);
  assert.deepEqual(watches.topicsOf('kari@demo.no'), ['down']);
  assert.deepEqual([...watches.told('admin@demo.no', 'keys')], ['web03']);
  watches.remove('admin@demo.no', ['keys']);
  assert.deepEqual(watches.watchers('keys'), []);
  assert.deepEqual([...watches.told('admin@demo.no', 'keys')], []);
  await store.close();
});

test('a store of the first version is brought up to date, with what it holds', async (t) => {
  const file = join(await folder(t), 'store.db');
  const database = new DatabaseSync(file);
  database.exec(
    `${MIGRATIONS[0]}; PRAGMA user_version = 1; INSERT INTO subscription VALUES ('a@demo.no', 'web01');`,
  );
  database.close();
  const store = await openStore(file);
  t.after(() => store.close());
  assert.deepEqual(store.subscriptions.of('web01'), ['a@demo.no']);
  assert.deepEqual(store.roster.people(), []);
  assert.equal(versionOf(file), MIGRATIONS.length);
});

test('a store is for one gateway: the second is told, until the first has left', async (t) => {
  const file = join(await folder(t), 'store.db');
  const first = await openStore(file);
  await assert.rejects(
    () => openStore(file),
    (error: StoreError) => error.code === 'store-in-use' && error.message.includes(file),
  );
  await first.close();
  await (await openStore(file)).close();
});

test('a store is free again once its process was killed', async (t) => {
  const file = join(await folder(t), 'store.db');
  const url = new URL('../../src/store/index.ts', import.meta.url).href;
  const script = `
    import { openStore } from ${JSON.stringify(url)};
    globalThis.store = await openStore(${JSON.stringify(file)});
    console.log('open');
    setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => other.kill('SIGKILL'));
  await once(other.stdout, 'data');
  await assert.rejects(() => openStore(file), { code: 'store-in-use' });
  other.kill('SIGKILL');
  await once(other, 'exit');
  await (await openStore(file)).close();
});
