import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { type Caught, onCaught } from '../../src/guard/index.ts';
import { WalSync } from '../../src/store/sqlite/wal-sync.ts';
import { xml } from '../../src/xmpp/index.ts';
import { fillDisk } from '../support/full-disk.ts';
import { VERSION } from '../support/salt-version.ts';
import { play } from './support/play.ts';

test('a store that cannot be written is said, to people and in /readyz, and goes well by itself', async (t) => {
  const scene = await play(t);
  const makeRoom = fillDisk(t, /^COMMIT$/);
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
  await scene.admin.hears('web01', VERSION);
});

test('a batch goes no further than can be kept in the store', async (t) => {
  const scene = await play(t);
  scene.salt.fleet.functions.set('test.version', () => {
    fillDisk(t, /^COMMIT$/);
    return { ret: VERSION };
  });
  scene.admin.says('master', "-b 1 '*' test.version");
  const nothing = 'nothing ran there: the next job cannot be kept in the store';
  await scene.admin.hears('master', `db01: ${VERSION}\nweb01: ${nothing}\nweb02: ${nothing}`);
  assert.equal(scene.calls().filter(({ fun }) => fun === 'test.version').length, 1);
});

test('a full disk and what nobody asked for: told once, kept until there is room, known after the next start', async (t) => {
  const scene = await play(t, { config: { greet: true, roster: { fleet: false, groups: false } } });
  const { admin, salt } = scene;
  const caught: Caught[] = [];
  t.after(onCaught((error) => caught.push(error)));
  await admin.hearsAtLast('master', /Please turn encryption/);
  admin.says('master', 'watch jobs');
  await admin.hears('master', /^I'll tell you about/);
  const makeRoom = fillDisk(t);

  const failed = /^✗ Schedule backup failed on web01/;
  salt.fireScheduled('web01.demo.no', 'backup', 'cmd.run', 3);
  await admin.hears('master', failed);
  salt.fireScheduled('web01.demo.no', 'backup', 'cmd.run', 3);
  admin.presence('web02', 'subscribe');
  await admin.sees('web02', 'subscribed');
  for (const [contact, line] of [
    ['web01', 'test.version'],
    ['master', 'mute'],
  ] as const) {
    admin.says(contact, line);
    await admin.hears(contact, 'Nothing ran: it cannot be kept in the store (no space is left).');
  }
  assert.equal((await scene.notReady()).store, 'store: cannot be written: no space is left');

  makeRoom();
  await scene.ready();
  admin.says('web01', 'test.version');
  await admin.hears('web01', VERSION);
  await scene.restartGateway();
  await admin.sees('web02', 'available');
  salt.fireScheduled('web01.demo.no', 'backup', 'cmd.run', 3);
  salt.fireScheduled('web02.demo.no', 'last', 'cmd.run', 1);
  assert.doesNotMatch(await admin.hears('master', /^✗ Schedule last failed on web02/), failed);
  assert.deepEqual(caught, []);
  assert.deepEqual(
    scene.log.lines.filter(({ level }) => level === 'error'),
    [],
  );
});

test('a store that another program has locked is said, holds nobody up, and goes well by itself', async (t) => {
  const scene = await play(t);
  const answers = async (answer: string) => {
    const began = performance.now();
    for (let times = 0; times < 10; times += 1) {
      scene.admin.says('web01', 'test.version');
      await scene.admin.hears('web01', answer);
    }
    return performance.now() - began;
  };
  const usual = await answers(VERSION);
  const other = new DatabaseSync(join(scene.folder, 'store.db'));
  t.after(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  const locked = await answers(
    'Nothing ran: it cannot be kept in the store (another program has it locked).',
  );
  // Waiting in SQLite, which stops the whole process, took 20 s.
  assert.ok(locked < 10_000 + 10 * usual, `${locked} ms, usually ${usual} ms`);
  assert.equal((await scene.notReady()).store, 'store: cannot be written: another program has it locked');
  other.exec('COMMIT');
  await scene.ready();
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', VERSION);
});

test('a disk that cannot be synced: no receipt, which promises more, but the answer comes', async (t) => {
  const scene = await play(t);
  const caught: Caught[] = [];
  t.after(onCaught((error) => caught.push(error)));
  t.mock.method(WalSync.prototype, 'sync', () => Promise.reject(new Error('EIO: i/o error, fdatasync')));
  scene.admin.says('web01', 'test.version', { with: [xml('request', { xmlns: 'urn:xmpp:receipts' })] });
  await scene.admin.hears('web01', VERSION);
  scene.admin.says('web01', 'test.echo more');
  await scene.admin.hears('web01', 'more');
  assert.deepEqual(
    caught.map(({ where }) => where),
    ['receipt'],
  );
});
