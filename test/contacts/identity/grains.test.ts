import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { GrainsCache } from '../../../src/contacts/identity/grains.ts';
import type { Fleet } from '../../../src/fleet/index.ts';
import { Troubles } from '../../../src/guard/index.ts';
import { keptLog } from '../../support/kept-log.ts';

function lab(answer: (ids: readonly string[]) => Record<string, unknown>, interval = 900) {
  const clock = { now: 0 };
  const asked: (readonly string[])[] = [];
  const changes: string[][] = [];
  const log = keptLog();
  const troubles = new Troubles();
  const cache = new GrainsCache({
    live: { config: { presence_interval: interval } },
    log,
    troubles,
    now: () => clock.now,
    fetch: async (ids) => {
      asked.push(ids);
      return new Map(Object.entries(answer(ids)));
    },
  });
  cache.on('changed', (ids) => changes.push(ids));
  return { cache, clock, asked, changes, log, troubles };
}

const debian = (ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, { os: 'Debian' }]));

test('all minions come in one question, and again only after the interval', async () => {
  const { cache, asked, clock } = lab(debian);
  const ids = () => ['a', 'b', 'c'];
  await cache.refresh(ids);
  await cache.refresh(ids);
  assert.deepEqual(asked, [['a', 'b', 'c']]);
  assert.equal(cache.get('b')?.os, 'Debian');
  clock.now = 900_000;
  await cache.refresh(ids);
  assert.equal(asked.length, 2);
});

test('a newcomer is asked for alone; the forgotten are forgotten', async () => {
  const { cache, asked } = lab(debian);
  await cache.refresh(() => ['a']);
  await cache.refresh(() => ['a', 'b']);
  assert.deepEqual(asked, [['a'], ['b']]);
  cache.forget('a');
  assert.equal(cache.get('a'), undefined);
});

test('many are asked for in parts, each once', async () => {
  const { cache, asked } = lab(debian);
  const ids = Array.from({ length: 1_234 }, (_, index) => `m${index}`);
  await cache.refresh(() => ids);
  assert.ok(asked.every((part) => part.length <= 500));
  assert.deepEqual(asked.flat(), ids);
});

test('calls at the same time ask once', async () => {
  const { cache, asked } = lab(debian);
  await Promise.all([
    cache.refresh(() => ['a']),
    cache.refresh(() => ['a']),
    cache.refresh(() => ['a', 'b']),
  ]);
  assert.deepEqual(asked, [['a'], ['b']]);
});

test('grains that Salt has no more are no change: a key that is deleted takes them first', async () => {
  const grains: Record<string, Record<string, unknown>> = { a: { os: 'Debian' } };
  const { cache, changes, clock } = lab(() => grains);
  await cache.refresh(() => ['a']);
  delete grains.a;
  clock.now = 900_000;
  await cache.refresh(() => ['a']);
  assert.deepEqual(changes, [['a']]);
  assert.equal(cache.get('a')?.os, 'Debian');
});

test('a change is told where what is shown is other than before, and only there', async () => {
  const grains: Record<string, Record<string, unknown>> = {
    a: { os: 'Debian', mem_total: 1 },
    b: { os: 'Debian' },
  };
  const { cache, changes, clock } = lab(() => grains);
  const ids = () => ['a', 'b', 'silent'];
  await cache.refresh(ids);
  assert.deepEqual(changes, [['a', 'b', 'silent']]);
  grains.a = { os: 'Debian', mem_total: 2 };
  grains.b = { os: 'Debian', saltversion: '3009' };
  clock.now = 900_000;
  await cache.refresh(ids);
  assert.deepEqual(changes.slice(1), [['b']]);
  assert.equal(cache.get('silent'), undefined);
  assert.ok(cache.has('silent'));
});

test('Salt that will not say: told once, tried again, what was known stays', async () => {
  let fails = true;
  const { cache, log, asked, troubles } = lab((ids) => {
    if (fails) throw new Error('not permitted');
    return debian(ids);
  });
  for (let times = 0; times < 3; times += 1) await cache.refresh(() => ['a']);
  assert.equal(asked.length, 1, 'a wait is between');
  assert.equal(log.lines.filter(({ level }) => level === 'warn').length, 1);
  fails = false;
  const changed = once(cache, 'changed');
  troubles.hurry('grains');
  await changed;
  assert.equal(cache.get('a')?.os, 'Debian');
});

test('the grains of minions known from an earlier run are asked for while the first sweep runs', async () => {
  const { cache, asked } = lab(debian);
  const fleet = new EventEmitter() as unknown as Fleet;
  const minions = ['a', 'b', 'new'];
  Object.assign(fleet, {
    all: () => minions.map((id) => ({ id })),
    get: (id: string) => (minions.includes(id) ? { id } : undefined),
  });
  const ready = cache.follow(fleet);
  fleet.emit('starting', ['a', 'b', 'gone']);
  assert.deepEqual(asked, [['a', 'b', 'gone']]);
  fleet.emit('swept', true);
  await ready;
  assert.deepEqual(asked.slice(1), [['new']]);
  assert.deepEqual(
    ['a', 'b', 'new', 'gone'].map((id) => cache.has(id)),
    [true, true, true, false],
  );
});
