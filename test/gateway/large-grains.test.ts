import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CachedGrains, type SaltDict, SaltError, type SaltValue } from '../../src/salt/index.ts';
import { resolveTarget } from '../../src/site/index.ts';
import { FleetGrains } from '../../src/targets/index.ts';
import { VERSION } from '../support/salt-version.ts';
import { play } from './support/play.ts';

/* The root user of a minion can make its grains as large as they like. */

test('grains of a minion that are too large keep no others from being known', async (t) => {
  const scene = await play(t, {
    config: { access: [{ who: ['oper@demo.no'], on: ['web*'], run: ['test.*'] }] },
    before: ({ salt }) => {
      salt.fleet.get('web01.demo.no').grains = { os: 'Debian', saltversion: VERSION };
      salt.fleet.get('web02.demo.no').grains = { os: 'Debian', x: 'x'.repeat(9 * 2 ** 20) };
    },
  });
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

const GRAINS: Record<string, SaltDict> = {
  web01: { os: 'Debian' },
  db01: { os: 'Debian' },
  web02: { os: 'Suse' },
};
const FLEET = { all: () => Object.keys(GRAINS).map((id) => ({ id })) };
const tooLarge = () => Promise.reject(new SaltError('salt-too-large', 'too large'));

test('a group by grains is known where the master tells more than the gateway takes', async () => {
  const grains = new FleetGrains({ fetch: async () => new Map(Object.entries(GRAINS)) });
  const target = { tgt: 'G@os:Debian and not db*', tgt_type: 'compound' } as const;
  assert.deepEqual(await resolveTarget(target, FLEET, { runner: tooLarge }, grains), ['web01']);
  grains.clear();
});

test('one that chooses by pillar, or that cannot be read, stays unknown then', async () => {
  const grains = new FleetGrains({ fetch: async () => new Map(Object.entries(GRAINS)) });
  for (const tgt of ['G@os:Debian or I@role:web', 'G@os:Debian and']) {
    const target = { tgt, tgt_type: 'compound' } as const;
    await assert.rejects(resolveTarget(target, FLEET, { runner: tooLarge }, grains), {
      code: 'salt-too-large',
    });
  }
  grains.clear();
});
