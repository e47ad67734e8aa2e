import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openStore } from '../../src/store/index.ts';
import { MIGRATIONS } from '../../src/store/sqlite/schema.ts';
import { stage } from '../gateway/support/play.ts';

/** The rows that each version wrote into its new tables. */
const WRITTEN: readonly string[] = [
  `
  INSERT INTO address VALUES ('web01.demo.no', 'web01'), ('db01.demo.no', 'db01');
  INSERT INTO subscription VALUES ('admin@demo.no', 'web01'), ('kari@demo.no', 'web01');
  INSERT INTO greeting VALUES ('admin@demo.no', 'master');
  INSERT INTO request VALUES
    ('admin@demo.no', 6, 'master', 'm6', 'test.ping', 'test.ping', 1000, '20261124213004009001',
     '{"tgt":["web01.demo.no"],"tgt_type":"list"}', 'test.ping', 2000, 'done'),
    ('admin@demo.no', 7, 'master', NULL, 'manage.up', 'salt-run manage.up', 3000, NULL, NULL, '@runner.manage.up', NULL, NULL);
  `,
  `
  INSERT INTO roster VALUES ('admin@demo.no', 'web01', 'web01', '["Salt"]', 0), ('admin@demo.no', 'db01', 'db01', '[]', 1);
  INSERT INTO watch VALUES ('admin@demo.no', 'down');
  INSERT INTO watch_told VALUES ('admin@demo.no', 'down', 'db01.demo.no');
  `,
  '',
  `
  INSERT INTO delivery VALUES (3, 'kari@demo.no', '<message/>', 4000, 1);
  INSERT INTO delivery_dropped VALUES ('kari@demo.no', 2);
  INSERT INTO noted_jid VALUES (1, '20261124213004009002');
  `,
  `
  INSERT INTO batch_job VALUES
    ('20261124213004009001', 'admin@demo.no', 6, '{"tgt":["web01.demo.no"],"tgt_type":"list"}'),
    ('20261124213004009003', 'admin@demo.no', 6, '{"tgt":["db01.demo.no"],"tgt_type":"list"}');
  `,
  `
  INSERT INTO width VALUES ('kari@demo.no', 40);
  `,
  `
  INSERT INTO master_subscription VALUES ('kari@demo.no', 'yes');
  `,
];

/** The steps that stores in service were made by: to change what is there takes another step, not another text. */
const RELEASED = ['303f19e1368a069a', '7dfd110b518c4629', '6164c01b9fc84f48'];

/** A store as the program of that version left it. */
function makeOld(file: string, version: number): void {
  const database = new DatabaseSync(file);
  for (const step of MIGRATIONS.slice(0, version)) database.exec(step);
  for (const rows of WRITTEN.slice(0, version)) database.exec(rows);
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
}

async function fileIn(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'salt-xmpp-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'store.db');
}

for (let version = 1; version <= MIGRATIONS.length; version += 1) {
  test(`a store of version ${version} is opened with all that it holds`, async (t) => {
    const file = await fileIn(t);
    makeOld(file, version);
    const store = await openStore(file);
    t.after(() => store.close());
    assert.deepEqual(new Map(store.addresses.all()).get('db01.demo.no'), 'db01');
    assert.deepEqual(store.subscriptions.of('web01').sort(), ['admin@demo.no', 'kari@demo.no']);
    assert.equal(store.greetings.add('admin@demo.no', 'master'), false);
    assert.deepEqual(await store.requests.byNumber('admin@demo.no', 6), {
      person: 'admin@demo.no',
      number: 6,
      local: 'master',
      messageId: 'm6',
      body: 'test.ping',
      line: 'test.ping',
      at: 1000,
      jid: '20261124213004009001',
      fun: 'test.ping',
      target: { tgt: ['web01.demo.no'], tgt_type: 'list' },
      ended: 2000,
      outcome: 'done',
    });
    assert.deepEqual(
      store.requests.unended().map(({ number }) => number),
      [7],
    );
    assert.equal((await store.requests.byMessage('admin@demo.no', 'm6', 0, 'test.ping'))?.number, 6);
    const newest = version >= 5 ? '20261124213004009003' : { 4: '20261124213004009002' }[version];
    assert.equal(store.requests.newestJid(), newest ?? '20261124213004009001');
    assert.deepEqual(
      store.deliveries.keptFor('kari@demo.no').map(({ seq }) => seq),
      version >= 4 ? [3] : [],
    );
    assert.deepEqual(
      (await store.requests.jobsOf({ person: 'admin@demo.no', number: 6 })).map(({ target }) => target.tgt),
      version >= 5 ? [['web01.demo.no'], ['db01.demo.no']] : [],
    );
    const ofBatch = await store.requests.byJid('20261124213004009003');
    assert.equal(ofBatch?.number, version >= 5 ? 6 : undefined);
    assert.equal(store.widths.columns.get('kari@demo.no'), version >= 6 ? 40 : undefined);
    assert.equal(store.masterSubscriptions.of('kari@demo.no'), version >= 7 ? 'yes' : undefined);
    const since2 = version >= 2;
    assert.equal(store.roster.of('admin@demo.no').get('db01')?.removed, since2 ? true : undefined);
    assert.deepEqual(store.watches.topicsOf('admin@demo.no'), since2 ? ['down'] : []);
    assert.deepEqual([...store.watches.told('admin@demo.no', 'down')], since2 ? ['db01.demo.no'] : []);
  });

  test(`a store of version ${version} becomes what a new one is`, async (t) => {
    const [old, made] = [await fileIn(t), await fileIn(t)];
    makeOld(old, version);
    for (const file of [old, made]) await (await openStore(file)).close();
    assert.deepEqual(schemaOf(old), schemaOf(made));
  });
}

test('a group that the first version stored as it was typed is a list of ids', async (t) => {
  const file = await fileIn(t);
  makeOld(file, 1);
  const database = new DatabaseSync(file);
  const target = JSON.stringify({ tgt: 'web01.demo.no, db01.demo.no', tgt_type: 'list' });
  database
    .prepare('INSERT INTO request VALUES (?, 8, ?, NULL, ?, ?, 4000, ?, ?, ?, NULL, NULL)')
    .run('admin@demo.no', 'web', 'test.ping', 'test.ping', '20261124213004009005', target, 'test.ping');
  database.close();
  const store = await openStore(file);
  t.after(() => store.close());
  const [, request] = store.requests.unended();
  assert.deepEqual(request?.target, { tgt: ['web01.demo.no', 'db01.demo.no'], tgt_type: 'list' });
});

test('an upgraded store takes what is new, and is opened again as it is', async (t) => {
  const file = await fileIn(t);
  makeOld(file, 1);
  const first = await openStore(file);
  first.watches.add('admin@demo.no', ['keys']);
  first.roster.filled('admin@demo.no', 'web01', 'web01', ['Salt']);
  await first.close();
  const again = await openStore(file);
  t.after(() => again.close());
  assert.deepEqual(again.watches.topicsOf('admin@demo.no'), ['keys']);
  assert.deepEqual(again.roster.people(), ['admin@demo.no']);
});

test('the gateway takes up a store of the first version: presence, numbers, what was not told yet', async (t) => {
  const play = await stage(t, { before: ({ folder }) => makeOld(join(folder, 'store.db'), 1) });
  await play.startGateway();
  await play.ready();
  await play.admin.sees('web01', 'available');
  await play.admin.hearsAtLast('master', /salt-run manage\.up/);
  play.admin.says('master', 'jobs');
  const jobs = await play.admin.hearsAtLast('master', /\b6\b/);
  assert.match(jobs, /\b7\b/);
});

test('the steps are what they were', () => {
  const made = MIGRATIONS.map((step) =>
    createHash('sha256').update(step.replace(/\s+/g, ' ').trim()).digest('hex').slice(0, 16),
  );
  assert.deepEqual(made.slice(0, RELEASED.length), RELEASED);
});
function schemaOf(file: string): unknown {
  const database = new DatabaseSync(file);
  const tables = database.prepare('SELECT type, name, sql FROM sqlite_master ORDER BY type, name').all();
  const version = database.prepare('PRAGMA user_version').get();
  database.close();
  return { tables, version };
}
