import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leastExternalAuth, namedDangers } from '../../src/access/index.ts';
import { rulesOf, type ShortRule } from './support/rules.ts';

const GROUPS = { debian: { target: 'os:Debian', target_type: 'grain' } };

function least(...rules: ShortRule[]) {
  return leastExternalAuth(rulesOf(rules).access, {
    functions: ['test.ping', 'test.cross_test', 'cmd.run', 'testinfra.x'],
    groups: GROUPS,
    stripDomain: '.demo.no',
  });
}

test('a wildcard becomes the exact names of what there is, without what no wildcard covers; unknown ones stay', () => {
  const [, , , web] = least({ on: ['web*'], run: ['test.p*', 'cmd.*', 'nosuch.*'] });
  assert.deepEqual(web, {
    'web*': ['test\\.ping$', 'test\\.provider$', 'test\\.providers$', 'nosuch\\..*$'],
  });
});

test('minions by id, name and group; rules that deny have no counterpart', () => {
  const entries = least(
    { on: ['*'], run: ['*'], deny: true },
    { on: ['web01', '@debian'], run: [{ 'service.restart': ['nginx', 'php*', 'no_block=True'] }] },
  );
  const target = 'web01 or web01.demo.no or G@os:Debian';
  assert.deepEqual(entries.at(-1), { [target]: [{ 'service\\.restart$': { args: ['(nginx|php.*)$'] } }] });
});

test("the master's own functions beside the gateway's questions", () => {
  const [all, runner, wheel] = least({ on: ['@master'], run: ['@runner.jobs.active', '@wheel.key.accept'] });
  assert.ok((all as Record<string, string[]>)['*']?.includes('saltutil\\.kill_job$'));
  assert.deepEqual(runner, {
    '@runner': [
      'manage\\.status$',
      'manage\\.versions$',
      'cache\\.grains$',
      'jobs\\.list_job$',
      'jobs\\.active$',
    ],
  });
  assert.deepEqual(wheel, { '@wheel': ['key\\.list_all$', 'key\\.finger$', 'key\\.accept$'] });
});

test('rules that name what no wildcard covers are told, and why; and wildcards that mean nothing else', () => {
  const rules = rulesOf([
    {},
    { run: ['test.*', 'test.cross_test'] },
    { run: ['test.cross_test'], deny: true },
    { run: ['publish.*'] },
  ]);
  const dangers = namedDangers(rules.access);
  assert.deepEqual(
    dangers.map(({ rule, fun }) => [rule, fun]),
    [
      [2, 'test.cross_test'],
      [4, 'publish.*'],
    ],
  );
  assert.ok(dangers[0]?.reason);
});
