import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openStore, type RequestStore } from '../../src/store/index.ts';

const ANA = 'ana@demo.no';
const DAY = 24 * 3600_000;

interface Old {
  person?: string;
  /** How long ago it was asked, milliseconds. */
  ago: number;
  jid?: string;
  /** Whether it runs still. */
  runs?: boolean;
}

async function add(requests: RequestStore, { person = ANA, ago, jid, runs = false }: Old): Promise<void> {
  const at = Date.now() - ago;
  const asked = { person, local: 'web01', messageId: `m${at}`, body: 'f.g', line: 'f.g', at, fun: 'f.g' };
  const { number } = await requests.add({ ...asked, jid });
  if (!runs) requests.end(person, number, 'done', at);
}

/** The rest of each person's requests, by number, after a gateway has cleaned the store and stopped. */
async function left(t: TestContext, old: readonly Old[]): Promise<Map<string, number[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'salt-xmpp-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'store.db');
  const before = await openStore(file);
  await Promise.all(old.map((request) => add(before.requests, request)));
  await before.close();
  const store = await openStore(file);
  t.after(() => store.close());
  await store.keepTidy();
  const people = new Set(old.map(({ person = ANA }) => person));
  const left = new Map<string, number[]>();
  for (const person of people) {
    const requests = await store.requests.recent(person, 10_000);
    left.set(person, requests.map(({ number }) => number).reverse());
  }
  return left;
}

test('requests of the last day are all kept, older ones for 30 days, what runs and the newest for good', async (t) => {
  const found = await left(t, [
    { ago: 40 * DAY },
    { ago: 31 * DAY, runs: true },
    { ago: 31 * DAY },
    { ago: 29 * DAY },
    { ago: DAY / 2 },
    { person: 'liv@demo.no', ago: 300 * DAY },
    { person: 'liv@demo.no', ago: 200 * DAY },
  ]);
  assert.deepEqual(Object.fromEntries(found), { [ANA]: [2, 4, 5], 'liv@demo.no': [2] });
});

test('a thousand of each person are kept beyond a day', async (t) => {
  const many = Array.from({ length: 1_500 }, () => ({ ago: 2 * DAY }));
  const today = Array.from({ length: 1_200 }, () => ({ person: 'liv@demo.no', ago: DAY / 2 }));
  const found = await left(t, [...many, ...today]);
  const own = found.get(ANA) ?? [];
  assert.deepEqual([own.length, own[0], own.at(-1)], [1_000, 501, 1_500]);
  assert.equal(found.get('liv@demo.no')?.length, 1_200);
});

test("the newest job's request is kept, as later ids must be greater", async (t) => {
  const found = await left(t, [
    { ago: 42 * DAY, jid: '20261124184110528422' },
    { ago: 41 * DAY, jid: '20261124184110528423' },
    { ago: 40 * DAY },
  ]);
  assert.deepEqual(found.get(ANA), [2, 3]);
});

test('a locked store is tried once, not once for each person', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'salt-xmpp-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'store.db');
  const store = await openStore(file);
  t.after(() => store.close());
  const people = Array.from({ length: 5 }, (_, n) => `p${n}@demo.no`);
  for (const person of people)
    for (const ago of [50 * DAY, 40 * DAY]) await add(store.requests, { person, ago });
  await store.requests.add({ person: ANA, local: '', messageId: '1', body: '', line: '', at: 1, fun: 'f.g' });
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  await store.keepTidy();
  assert.equal(store.failedCommits(), 1);
  other.exec('ROLLBACK');
  other.close();
  assert.equal(await store.trouble(), undefined);
});
