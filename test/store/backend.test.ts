import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Target } from '../../src/salt/index.ts';
import { type Backend, change, put, remove } from '../../src/store/backend.ts';
import { Store } from '../../src/store/index.ts';
import type { RecordOf } from '../../src/store/records.ts';
import { openSqlite } from '../../src/store/sqlite/backend.ts';
import { type Kept, MemoryBackend } from './support/memory-backend.ts';

/* The contract of every backend. A new backend is one more line here. */

const BACKENDS: Record<string, (t: TestContext) => () => Backend> = {
  SQLite: (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-'));
    t.after(() => rmSync(folder, { recursive: true }));
    return () => openSqlite(join(folder, 'store.db'));
  },
  'a fake in memory': () => {
    const kept: Kept = new Map();
    return () => new MemoryBackend(kept);
  },
};

const ANA = 'ana@demo.no';
const LIV = 'liv@demo.no';
const TARGET: Target = { tgt: ['web01.demo.no'], tgt_type: 'list' };
const JIDS = ['20261124184110528421', '20261124184110528422', '20261124184110528423'] as const;

function request(more: Partial<RecordOf<'request'>>): RecordOf<'request'> {
  return {
    person: ANA,
    number: 1,
    local: 'web01',
    messageId: 'm1',
    body: 'test.ping',
    line: 'test.ping',
    at: 1_000,
    jid: undefined,
    target: undefined,
    fun: 'test.ping',
    ended: undefined,
    outcome: undefined,
    ...more,
  };
}

for (const [name, make] of Object.entries(BACKENDS)) {
  describe(name, () => {
    /** Opens what the last one left. */
    const opener = (t: TestContext) => {
      const open = make(t);
      let backend: Backend | undefined;
      t.after(() => backend?.close());
      return async () => {
        await backend?.close();
        backend = open();
        return { backend, snapshot: await backend.load() };
      };
    };

    test('a new one holds nothing', async (t) => {
      const { snapshot } = await opener(t)();
      for (const records of Object.values(snapshot.tables)) assert.equal(records.length, 0);
      assert.deepEqual([snapshot.open, snapshot.batchJobs, snapshot.numbers], [[], [], []]);
      assert.equal(snapshot.newestJid, undefined);
    });

    test('records of every table come back as they were put, changed or removed', async (t) => {
      const open = opener(t);
      const { backend } = await open();
      const ended = request({ number: 1, messageId: undefined, ended: 2_000, outcome: 'done', jid: JIDS[0] });
      const running = request({ number: 2, target: TARGET, jid: JIDS[1] });
      const delivery = { person: ANA, stanza: '<message/>', at: 3_000 };
      const roster = { person: ANA, name: 'web01', groups: ['Salt', 'æ'], removed: false };
      await backend.commit([
        put('address', { minion: 'web01.demo.no', local: 'web01' }),
        put('subscription', { person: ANA, local: 'web01' }),
        put('subscription', { person: ANA, local: 'db01' }),
        put('subscription', { person: ANA, local: 'web01' }),
        remove('subscription', { person: LIV, local: 'web01' }),
        put('greeting', { person: ANA, local: 'master' }),
        put('roster', { ...roster, local: 'web01' }),
        put('roster', { ...roster, local: 'db01' }),
        change('roster', { person: ANA, local: 'db01' }, { removed: true }),
        change('roster', { person: ANA, local: 'gone' }, { removed: true }),
        put('watch', { person: ANA, topic: 'down' }),
        put('watch_told', { person: ANA, topic: 'down', subject: 'web01.demo.no' }),
        put('watch_told', { person: ANA, topic: 'down', subject: 'db01.demo.no' }),
        remove('watch_told', { person: ANA, topic: 'down', subject: 'db01.demo.no' }),
        put('width', { person: ANA, columns: 40 }),
        put('width', { person: ANA, columns: 50 }),
        put('width', { person: LIV, columns: 60 }),
        remove('width', { person: LIV }),
        put('master_subscription', { person: ANA, reply: 'none' }),
        put('master_subscription', { person: ANA, reply: 'yes' }),
        put('master_subscription', { person: LIV, reply: 'no' }),
        remove('master_subscription', { person: LIV }),
        put('delivery', { ...delivery, seq: 2, kept: true }),
        put('delivery', { ...delivery, seq: 1, kept: false }),
        put('delivery_dropped', { person: ANA, count: 1 }),
        put('delivery_dropped', { person: ANA, count: 2 }),
        put('request', ended),
        put('request', running),
        put('batch_job', { jid: JIDS[1], person: ANA, number: 2, target: TARGET }),
        put('batch_job', { jid: JIDS[0], person: ANA, number: 1, target: TARGET }),
        put('noted_jid', { id: 1, jid: JIDS[2] }),
      ]);
      const { snapshot } = await open();
      assert.deepEqual(snapshot.tables.address, [{ minion: 'web01.demo.no', local: 'web01' }]);
      assert.deepEqual(
        snapshot.tables.subscription.map(({ local }) => local),
        ['web01', 'db01'],
        'the oldest first',
      );
      assert.deepEqual(snapshot.tables.greeting, [{ person: ANA, local: 'master' }]);
      assert.deepEqual(snapshot.tables.roster, [
        { ...roster, local: 'web01' },
        { ...roster, local: 'db01', removed: true },
      ]);
      assert.deepEqual(snapshot.tables.watch, [{ person: ANA, topic: 'down' }]);
      assert.deepEqual(
        snapshot.tables.watch_told.map(({ subject }) => subject),
        ['web01.demo.no'],
      );
      assert.deepEqual(snapshot.tables.width, [{ person: ANA, columns: 50 }]);
      assert.deepEqual(snapshot.tables.master_subscription, [{ person: ANA, reply: 'yes' }]);
      assert.deepEqual(snapshot.tables.delivery.map(({ seq, kept }) => [seq, kept]).toSorted(), [
        [1, false],
        [2, true],
      ]);
      assert.deepEqual(snapshot.tables.delivery_dropped, [{ person: ANA, count: 2 }]);
      assert.deepEqual(snapshot.open, [running]);
      assert.deepEqual(
        snapshot.batchJobs.map(({ jid }) => jid),
        [JIDS[1]],
      );
      assert.deepEqual(snapshot.numbers.at(-1), { person: ANA, number: 2 });
      assert.equal(snapshot.newestJid, JIDS[2]);
    });

    test('the messages of the last day come back, so that one sent again is known', async (t) => {
      const open = opener(t);
      const { backend } = await open();
      const [now, yesterday] = [Date.now(), Date.now() - 25 * 3600_000];
      await backend.commit([
        put('request', request({ number: 1, messageId: 'old', at: yesterday, ended: yesterday })),
        put('request', request({ number: 2, messageId: 'new', at: now, ended: now })),
        put('request', request({ number: 3, messageId: undefined, at: now, ended: now })),
      ]);
      const { snapshot } = await open();
      assert.deepEqual(snapshot.messages, [{ person: ANA, messageId: 'new' }]);
    });

    test('a request that is put or changed again keeps the jobs of its batch', async (t) => {
      const { backend } = await opener(t)();
      await backend.commit([
        put('request', request({})),
        put('batch_job', { jid: JIDS[0], person: ANA, number: 1, target: TARGET }),
      ]);
      await backend.commit([
        put('request', request({ line: 'test.echo' })),
        change('request', { person: ANA, number: 1 }, { ended: 5, outcome: 'done' }),
      ]);
      const jobs = { equal: { person: ANA, number: 1 }, by: 'jid', order: 'ascending', limit: 9 } as const;
      assert.equal((await backend.query('batch_job', jobs)).length, 1);
      const [stored] = await backend.query('request', { ...jobs, by: 'number' });
      assert.deepEqual(stored, request({ line: 'test.echo', ended: 5, outcome: 'done' }));
    });

    test('history is looked up by what is given, in the order that is asked for', async (t) => {
      const { backend } = await opener(t)();
      const numbers = [3, 1, 2, 4];
      await backend.commit([
        ...numbers.map((number) =>
          put('request', request({ number, at: number * 10, messageId: number === 4 ? undefined : 'm' })),
        ),
        put('request', request({ person: LIV, number: 9, local: 'db01' })),
      ]);
      const find = async (query: Partial<Parameters<typeof backend.query<'request'>>[1]>) => {
        const whole = {
          equal: { person: ANA },
          by: 'number',
          order: 'descending',
          limit: 9,
          ...query,
        } as const;
        return (await backend.query('request', whole)).map(({ number }) => number);
      };
      assert.deepEqual(await find({}), [4, 3, 2, 1]);
      assert.deepEqual(await find({ limit: 2 }), [4, 3]);
      assert.deepEqual(await find({ order: 'ascending', least: { number: 2 } }), [2, 3, 4]);
      assert.deepEqual(await find({ equal: { person: ANA, messageId: 'm' }, least: { at: 20 } }), [3, 2]);
      assert.deepEqual(await find({ equal: { local: 'db01' } }), [9]);
      assert.deepEqual(await find({ equal: { person: 'x' } }), []);
    });

    test('an empty unit only tries, and what was committed can be synced', async (t) => {
      const { backend } = await opener(t)();
      await backend.commit([]);
      await backend.commit([put('watch', { person: ANA, topic: 'down' })]);
      await backend.sync();
      assert.ok(backend.size() >= 0);
    });

    test('a store on it: what ended or was dropped is found by query, what runs is in memory', async (t) => {
      const open = opener(t);
      const first = await open();
      const store = new Store(first.backend, first.snapshot);
      const { requests } = store;
      const asked = { person: ANA, local: 'web01', messageId: 'm', body: 'b', line: 'l', at: 1, fun: 'f.g' };
      const one = await requests.add({ ...asked, jid: JIDS[0], target: TARGET });
      await requests.addJob(one, { jid: JIDS[1], target: TARGET });
      requests.end(ANA, one.number, 'done', 2);
      const two = await requests.add({ ...asked, local: 'db01', messageId: 'n' });
      const three = requests.add({ ...asked, messageId: 'o' });
      assert.deepEqual(
        (await requests.recent(ANA, 9)).map(({ number, outcome }) => [number, outcome]),
        [
          [3, undefined],
          [2, undefined],
          [1, 'done'],
        ],
      );
      assert.equal((await requests.newest(ANA, 'db01'))?.number, two.number);
      assert.equal((await requests.byMessage(ANA, 'm', 0, 'b'))?.number, one.number);
      assert.equal(await requests.byMessage(ANA, 'm', 0, 'other'), undefined);
      assert.equal(await requests.byMessage(ANA, 'm', 2), undefined);
      assert.equal((await requests.byJid(JIDS[1]))?.number, one.number);
      assert.deepEqual(await requests.jobsOf(one), [{ jid: JIDS[1], target: TARGET }]);
      assert.deepEqual(
        requests.unended().map(({ number }) => number),
        [2, 3],
      );
      await three;
      const again = new Store(first.backend, await first.backend.load());
      assert.equal((await again.requests.add(asked)).number, 4);
      assert.equal(again.requests.newestJid(), JIDS[1]);
      assert.deepEqual(
        again.requests.unended().map(({ number }) => number),
        [2, 3, 4],
      );
    });
  });
}
