import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SaltDict, TargetType } from '../../src/salt/index.ts';
import {
  FleetGrains,
  type GrainsByMinion,
  idsMeant,
  parseTarget,
  TargetError,
} from '../../src/targets/index.ts';
import { costsAtMost, processorMs } from '../support/processor-time.ts';

const IDS = Array.from({ length: 2_000 }, (_, n) => `web${String(n).padStart(4, '0')}.demo.no`);

function known(grains: SaltDict): FleetGrains {
  return new FleetGrains({ fetch: (ids) => Promise.resolve(new Map(ids.map((id) => [id, grains]))) });
}

function meant(
  tgt: string,
  tgt_type: Exclude<TargetType, 'list'>,
  grains: SaltDict = {},
  ids = IDS,
): Promise<string[]> {
  return idsMeant(parseTarget({ tgt, tgt_type }), ids, known(grains));
}

test('grains nested by a hostile minion cost no more than their size', async () => {
  const nested = (levels: number): SaltDict => (levels === 0 ? { a: 'z' } : { a: nested(levels - 1) });
  const matches = () => meant(`${'a:'.repeat(45)}y`, 'grain', nested(45), ['web01']);
  await costsAtMost(10, () => processorMs(matches), 'nested grains');
});

test('every expression that hangs Python is answered, or refused for its size', async () => {
  const grains = {
    kernelversion: `#1 smp debian ${'a'.repeat(3_000)}`,
    list: Array.from({ length: 50 }, () => 'a'.repeat(300)),
  };
  for (const tgt of [
    'kernelversion:(([a-z0-9 #_:.-]+)+)+!',
    'kernelversion:(.*)*(.*)*(.*)*x$',
    'list:(a|aa)+$',
    'list:(a*)*b',
    '*:(a|a?)+b',
  ]) {
    const matches = () => meant(tgt, 'grain_pcre', grains, IDS.slice(0, 20)).catch(orTargetError);
    await costsAtMost(25, () => processorMs(matches), tgt);
  }
});

test('what costs too much over a whole fleet is refused, the same whenever it is asked', async () => {
  const grains = { text: 'ab'.repeat(500) };
  const refused = { code: 'target-too-costly' };
  await assert.rejects(meant('text:(a|b){40}.*[cd]', 'grain_pcre', grains), refused);
  await assert.rejects(meant('text:(a|b){40}.*[cd]', 'grain_pcre', grains), refused);
  assert.deepEqual(await meant('text:(a|b){40}.*[cd]', 'grain_pcre', grains, IDS.slice(0, 3)), []);
});

test('an expression costs little to compile, however many there are in a target', async () => {
  const target = Array.from({ length: 100 }, () => `E@${'\\W'.repeat(250)}`).join(' or ');
  const compiles = () => meant(target, 'compound').catch(orTargetError);
  await costsAtMost(5, () => processorMs(compiles), 'a hundred expressions');
});

test('matching a large fleet lets others have their turn', async () => {
  let turns = 0;
  const ticking = setInterval(() => {
    turns += 1;
  }, 1);
  const target = Array.from({ length: 100 }, (_, n) => `*${n}*x*`).join(' or ');
  await meant(target, 'compound');
  clearInterval(ticking);
  assert.ok(turns > 0);
});

test('grains are read once for many targets, part by part, and only of the minions asked for', async () => {
  let now = 0;
  const asked: number[] = [];
  const fetch = (ids: readonly string[]): Promise<GrainsByMinion> => {
    asked.push(ids.length);
    return Promise.resolve(new Map(ids.map((id) => [id, { os: 'Debian' }])));
  };
  const grains = new FleetGrains({ fetch, now: () => now });
  const tree = parseTarget({ tgt: 'os:Debian', tgt_type: 'grain' });
  const some = IDS.slice(0, 1_200);
  const both = await Promise.all([idsMeant(tree, some, grains), idsMeant(tree, some, grains)]);
  assert.deepEqual(both, [some, some]);
  assert.deepEqual(asked, [500, 500, 200]);
  now += 29_000;
  await idsMeant(tree, IDS.slice(1_000, 1_300), grains);
  assert.deepEqual(asked.slice(3), [100]);
  now += 2_000;
  await idsMeant(tree, some, grains);
  assert.deepEqual(asked.slice(4), [500, 500, 200]);
});

test('one failed reading is not remembered', async () => {
  let fails = true;
  const grains = new FleetGrains({
    fetch: (ids) =>
      fails
        ? Promise.reject(new TargetError('minions-unknown', 'no'))
        : Promise.resolve(new Map(ids.map((id) => [id, { os: 'x' }]))),
  });
  const tree = parseTarget({ tgt: 'os:x', tgt_type: 'grain' });
  await assert.rejects(idsMeant(tree, IDS, grains), { code: 'minions-unknown' });
  fails = false;
  assert.equal((await idsMeant(tree, IDS, grains)).length, IDS.length);
});

test('grains that do not come: whoever waits is told in time, and those behind too', async () => {
  const grains = new FleetGrains({ fetch: () => new Promise(() => undefined), withinMs: 20 });
  const tree = parseTarget({ tgt: 'os:x', tgt_type: 'grain' });
  const late = { code: 'minions-unknown', message: /could not be read within 0\.02 s/ };
  await Promise.all([1, 2].map(() => assert.rejects(idsMeant(tree, ['web01'], grains), late)));
});

test('grains beyond what is kept are read anew, and nothing is missing', async () => {
  let asked = 0;
  const large = { os: 'x', text: 'y'.repeat(2 ** 20) };
  const fetch = (ids: readonly string[]) => {
    asked += ids.length;
    return Promise.resolve(new Map(ids.map((id) => [id, large])));
  };
  const grains = new FleetGrains({ fetch });
  const tree = parseTarget({ tgt: 'os:x', tgt_type: 'grain' });
  const some = IDS.slice(0, 100);
  assert.deepEqual(await idsMeant(tree, some, grains), some);
  assert.deepEqual(await idsMeant(tree, some, grains), some);
  assert.ok(asked > 100 && asked < 200, `${asked}`);
  grains.clear();
});

function orTargetError(error: unknown): void {
  if (!(error instanceof TargetError)) throw error;
}
