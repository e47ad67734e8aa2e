import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CachedGrains, SaltError, type SaltValue } from '../../src/salt/index.ts';
import { play } from './support/play.ts';

/* Whoever is root on a minion makes its grains as large as it likes. */

test('grains of a minion that are too large keep no others from being known', async (t) => {
  const scene = await play(t, {
    config: { access: [{ who: ['oper@demo.no'], on: ['web*'], run: ['test.*'] }] },
    before: ({ salt }) => {
      salt.fleet.get('web01.demo.no').grains = { os: 'Debian', saltversion: '3008.3' };
      salt.fleet.get('web02.demo.no').grains = { os: 'Debian', x: 'x'.repeat(70 * 2 ** 20) };
    },
  });
  scene.admin.presence('web01', 'subscribe');
  await scene.admin.sees('web01', 'subscribed');
  assert.match(await scene.admin.sees('web01', 'available'), /Debian/);
  const oper = scene.person('oper@demo.no');
  oper.says('master', '-G os:Debian test.ping');
  await oper.hears('master', /^web01: True$/);
});

test('one whose grains are too large is asked for by itself, and then not for a while', async () => {
  const asked: string[][] = [];
  let now = 0;
  const runner = async (_fun: string, kwarg?: Record<string, SaltValue>): Promise<SaltValue> => {
    const ids = kwarg?.tgt as string[];
    asked.push(ids);
    if (ids.includes('bad')) throw new SaltError('salt-too-large', 'too large');
    return Object.fromEntries(ids.map((id) => [id, { os: 'Debian' }]));
  };
  const turn = { owner: 'grains', rank: 'gateway' } as const;
  const grains = new CachedGrains({ salt: { runner }, turn, deadlineMs: 1_000, now: () => now });
  const ids = ['a', 'b', 'bad', 'c', 'd'];
  assert.deepEqual([...(await grains.of(ids)).keys()], ['a', 'b', 'c', 'd']);
  assert.ok(asked.some((some) => some.join() === 'bad'));
  asked.length = 0;
  await grains.of(ids);
  assert.deepEqual(asked, [['a', 'b', 'c', 'd']]);
  now = 3600_000;
  asked.length = 0;
  await grains.of(ids);
  assert.ok(asked.some((some) => some.join() === 'bad'));
});
