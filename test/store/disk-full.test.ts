import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { type Caught, onCaught } from '../../src/guard/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { fillDisk } from '../support/full-disk.ts';

const ANA = 'ana@demo.no';

async function storeFor(t: TestContext): Promise<{
  store: Store;
  file: string;
  again(): Promise<Store>;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-full-'));
  const file = join(folder, 'store.db');
  const open = () => openStore(file);
  let store = await open();
  t.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return {
    store,
    file,
    again: async () => {
      await store.close();
      store = await open();
      return store;
    },
  };
}

/** Everything written outside a request, and its later read. */
const WRITES: Record<
  string,
  { write(store: Store): unknown; read(store: Store): unknown; expected: unknown }
> = {
  'an address': {
    write: ({ addresses }) => addresses.set('web01.demo.no', 'web01'),
    read: ({ addresses }) => addresses.all(),
    expected: [['web01.demo.no', 'web01']],
  },
  'many addresses': {
    write: ({ addresses }) => {
      for (const name of ['web01', 'web02', 'web03']) addresses.set(`${name}.demo.no`, name);
    },
    read: ({ addresses }) => addresses.all().length,
    expected: 3,
  },
  'a delivery': {
    write: ({ deliveries }) => deliveries.add({ seq: 1, person: ANA, stanza: '<message/>', at: 1 }),
    read: ({ deliveries }) => deliveries.onTheirWay().length,
    expected: 1,
  },
  'what waits for a person': {
    write: ({ deliveries }) => deliveries.add({ seq: 1, person: ANA, stanza: '<message/>', at: 1 }, true),
    read: ({ deliveries }) => deliveries.keptFor(ANA).length,
    expected: 1,
  },
  'that something was dropped': {
    write: ({ deliveries }) => deliveries.countDropped(ANA, 2),
    read: ({ deliveries }) => deliveries.droppedOf(ANA),
    expected: 2,
  },
  'a greeting': {
    write: ({ greetings }) => greetings.add(ANA, 'master'),
    read: ({ greetings }) => greetings.add(ANA, 'master'),
    expected: false,
  },
  'the newest job id': {
    write: ({ requests }) => {
      requests.noteJid('20261124184110528421');
      return undefined;
    },
    read: ({ requests }) => requests.newestJid(),
    expected: '20261124184110528421',
  },
  'a roster entry': {
    write: ({ roster }) => roster.filled(ANA, 'web01', 'web01', []),
    read: ({ roster }) => roster.people(),
    expected: [ANA],
  },
  'a roster entry that was taken off': {
    write: ({ roster }) => {
      roster.filled(ANA, 'web01', 'web01', []);
      roster.removed(ANA, 'web01');
    },
    read: ({ roster }) => roster.of(ANA).get('web01')?.removed,
    expected: true,
  },
  'a subscription': {
    write: ({ subscriptions }) => subscriptions.add(ANA, 'web01'),
    read: ({ subscriptions }) => subscriptions.of('web01'),
    expected: [ANA],
  },
  'what a person was told': {
    write: ({ watches }) => watches.addTold(ANA, 'down', 'web01'),
    read: ({ watches }) => [...watches.told(ANA, 'down')],
    expected: ['web01'],
  },
};

for (const [what, { write, read, expected }] of Object.entries(WRITES)) {
  test(`a full disk: ${what} is kept until there is room, and nothing throws`, async (t) => {
    const { store, again } = await storeFor(t);
    const makeRoom = fillDisk(t);
    write(store);
    read(store);
    await assert.rejects(store.watches.add(ANA, ['keys']), { message: 'no space is left' });
    assert.equal(await store.trouble(), 'no space is left');
    makeRoom();
    assert.equal(await store.trouble(), undefined);
    assert.deepEqual(read(store), expected);
    assert.deepEqual(read(await again()), expected);
  });
}

test('what nobody waits for is written by itself once there is room', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { store, file } = await storeFor(t);
  const makeRoom = fillDisk(t);
  store.roster.filled(ANA, 'web01', 'web01', []);
  await turn();
  assert.equal(store.failedCommits(), 1);
  t.mock.timers.tick(20_000);
  await turn();
  assert.equal(store.failedCommits(), 2);
  makeRoom();
  t.mock.timers.tick(5_000);
  await turn();
  assert.equal(store.failedCommits(), 2);
  const other = new DatabaseSync(file, { readOnly: true });
  t.after(() => other.close());
  assert.equal(other.prepare('SELECT person FROM roster').get()?.person, ANA);
});

test('who waits for a write hears that it was undone, whatever is written beside it', async (t) => {
  const { store, again } = await storeFor(t);
  const makeRoom = fillDisk(t, /^INSERT INTO roster/);
  const request = { person: ANA, local: '', messageId: 'x', body: '', line: '', at: 1, fun: 'f.g' };
  const stored = store.requests.add(request);
  store.roster.filled(ANA, 'web01', 'web01', []);
  await assert.rejects(stored, { message: 'no space is left' });
  assert.equal(await store.requests.byNumber(ANA, 1), undefined);
  makeRoom();
  assert.equal(await store.trouble(), undefined);
  assert.equal((await store.requests.add(request)).number, 1);
  const reopened = await again();
  assert.deepEqual(reopened.roster.people(), [ANA]);
  assert.equal((await reopened.requests.byNumber(ANA, 1))?.fun, 'f.g');
});

test('a job of a batch that could not be stored belongs to no request', async (t) => {
  const { store } = await storeFor(t);
  const { requests } = store;
  const asked = { person: ANA, local: '', messageId: 'x', body: '', line: '', at: 1, fun: 'f.g' };
  const request = await requests.add(asked);
  const makeRoom = fillDisk(t, /^INSERT INTO batch_job/);
  const adding = requests.addJob(request, {
    jid: '20261124213004009007',
    target: { tgt: ['web01'], tgt_type: 'list' },
  });
  await assert.rejects(adding, { message: 'no space is left' });
  makeRoom();
  assert.deepEqual(await requests.jobsOf(request), []);
  assert.equal(await requests.byJid('20261124213004009007'), undefined);
});

test('a width is as before where it cannot be written', async (t) => {
  const { store, again } = await storeFor(t);
  await store.widths.set(ANA, 40);
  const makeRoom = fillDisk(t);
  const writes = [store.widths.set(ANA, 50), store.widths.set(ANA, 60), store.widths.forget(ANA)];
  assert.deepEqual(
    (await Promise.allSettled(writes)).map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  );
  assert.equal(store.widths.columns.get(ANA), 40);
  makeRoom();
  await store.widths.set(ANA, 50);
  assert.equal((await again()).widths.columns.get(ANA), 50);
});

test('what was watched and told is as before where "mute" cannot be written', async (t) => {
  const { store } = await storeFor(t);
  await store.watches.add(ANA, ['down']);
  store.watches.addTold(ANA, 'down', 'web01');
  fillDisk(t);
  await assert.rejects(store.watches.remove(ANA, ['down']));
  assert.deepEqual(store.watches.topicsOf(ANA), ['down']);
  assert.deepEqual([...store.watches.told(ANA, 'down')], ['web01']);
});

test('a write that can never be made does not hold up the others', async (t) => {
  const { store, again } = await storeFor(t);
  const caught: Caught[] = [];
  t.after(onCaught((error) => caught.push(error)));
  store.greetings.add(ANA, 'master');
  store.addresses.set('web01.demo.no', 'web01');
  store.addresses.set('web01.example.org', 'web01');
  await store.watches.add(ANA, ['down']);
  assert.equal(caught.length, 1);
  const reopened = await again();
  assert.deepEqual(reopened.addresses.all(), [['web01.demo.no', 'web01']]);
  assert.equal(reopened.greetings.add(ANA, 'master'), false);
  assert.deepEqual(reopened.watches.topicsOf(ANA), ['down']);
});
