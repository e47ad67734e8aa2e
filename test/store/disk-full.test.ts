import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openStore, type Store } from '../../src/store/index.ts';
import { fillDisk } from '../support/full-disk.ts';

const ANA = 'ana@demo.no';

function storeFor(t: TestContext): { store: Store; again(): Store } {
  const folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-full-'));
  const open = () => openStore(join(folder, 'store.db'));
  let store = open();
  t.after(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  return {
    store,
    again: () => {
      store.close();
      store = open();
      return store;
    },
  };
}

/** All that is written outside of a request, and what is read of it. */
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
    write: ({ addresses }) => addresses.batch(() => addresses.set('web01.demo.no', 'web01')),
    read: ({ addresses }) => addresses.all(),
    expected: [['web01.demo.no', 'web01']],
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
    read: ({ deliveries }) => deliveries.dropped(),
    expected: new Map([[ANA, 2]]),
  },
  'a greeting': {
    write: ({ greetings }) => greetings.add(ANA, 'master'),
    read: ({ greetings }) => greetings.add(ANA, 'master'),
    expected: false,
  },
  'the newest job id': {
    write: ({ requests }) => {
      requests.noteJid('20261124184110528421');
      // The next one is noted once there is room.
      return undefined;
    },
    read: ({ requests }) => requests.newestJid(),
    expected: undefined,
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
    const { store, again } = storeFor(t);
    const makeRoom = fillDisk(t);
    write(store);
    read(store);
    await new Promise((resolve) => setImmediate(resolve));
    if (what !== 'the newest job id') assert.equal(store.trouble(), 'no space is left');
    await null;
    makeRoom();
    await null;
    assert.equal(store.trouble(), undefined);
    assert.deepEqual(read(store), expected);
    assert.deepEqual(read(again()), expected);
  });
}

test('what nobody waits for is written by itself once there is room', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { store, again } = storeFor(t);
  const makeRoom = fillDisk(t);
  store.roster.filled(ANA, 'web01', 'web01', []);
  t.mock.timers.tick(50);
  await null;
  t.mock.timers.tick(20_000);
  makeRoom();
  await null;
  t.mock.timers.tick(5_000);
  t.mock.timers.tick(50);
  const failed = store.failedCommits();
  assert.ok(failed > 0);
  assert.deepEqual(again().roster.people(), [ANA]);
});

test('who waits for a write hears that it was undone, whatever is written beside it', async (t) => {
  const { store } = storeFor(t);
  const makeRoom = fillDisk(t, /^\s*INSERT OR REPLACE INTO roster/);
  const request = { person: ANA, local: '', messageId: 'x', body: '', line: '', at: 1, fun: 'f.g' };
  const { number } = store.requests.add(request);
  store.roster.filled(ANA, 'web01', 'web01', []);
  // A read makes what was put off, which takes the transaction along.
  store.roster.people();
  await assert.rejects(store.requests.committed(), /disk is full/);
  assert.equal(store.requests.byNumber(ANA, number), undefined);
  makeRoom();
  assert.equal(store.trouble(), undefined);
  store.requests.add(request);
  await store.requests.committed();
  assert.deepEqual(store.roster.people(), [ANA]);
  assert.equal(store.requests.byNumber(ANA, 1)?.fun, 'f.g');
});

test('a write that fails for itself does not hold up the others', async (t) => {
  const { store } = storeFor(t);
  store.deliveries.add({ seq: 1, person: ANA, stanza: '<message/>', at: 1 });
  store.deliveries.add({ seq: 1, person: ANA, stanza: '<again/>', at: 1 });
  store.deliveries.add({ seq: 2, person: ANA, stanza: '<message/>', at: 1 });
  store.deliveries.onTheirWay();
  await null;
  store.trouble();
  assert.deepEqual(
    store.deliveries.onTheirWay().map(({ seq }) => seq),
    [1, 2],
  );
});
