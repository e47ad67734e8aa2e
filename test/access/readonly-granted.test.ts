import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leastExternalAuth, neededByName } from '../../src/access/index.ts';
import { GRANTED_FUNCTIONS, isGranted, READONLY_FUNCTIONS } from '../../src/access/readonly.ts';
import type { Args } from '../../src/salt/index.ts';
import { accessWith, rulesOf } from './support/rules.ts';

/** The rights of oper under a rule: the call's verdict. */
function allows(run: (string | Record<string, string[]>)[], fun: string, args: Args = {}): boolean {
  const access = accessWith([{ on: ['*', '@master'], run }]);
  const on = fun.startsWith('@') ? '@master' : ['web01.demo.no'];
  return access.judge('kari@demo.no', { fun, args, on }).allowed;
}

const TELLS_MORE = `@runner.cache.grains @runner.jobs.active @runner.doc.execution saltutil.running saltutil.find_job
  saltutil.is_running state.running status.procs status.w status.all_status status.pid ps.psaux ps.top ps.pgrep service.info
  network.fqdns file.path_exists_glob`;

for (const fun of TELLS_MORE.split(/\s+/)) {
  test(`@readonly does not cover ${fun}`, () => {
    assert.equal(allows(['@readonly'], fun), false);
    assert.equal(GRANTED_FUNCTIONS.has(fun), false);
  });
}

test('what @readonly covers is among what only reads', () => {
  assert.deepEqual(
    [...GRANTED_FUNCTIONS].filter((fun) => !READONLY_FUNCTIONS.has(fun)),
    [],
  );
});

const ARGUMENTS: [fun: string, args: Args][] = [
  ['@runner.manage.up', { kwarg: { tgt: 'x', tgt_type: 'pillar_pcre' } }],
  ['@runner.manage.up', { arg: ['*', 'pillar'] }],
  ['@runner.manage.status', { arg: [true, 'role:web', 'pillar'] }],
  ['@runner.manage.status', { kwarg: { timeout: 100_000 } }],
  ['@runner.manage.up', { arg: ['tgt_type=pillar'] }],
  ['ps.cpu_percent', { kwarg: { interval: 100_000 } }],
  ['ps.cpu_percent', { arg: [100_000] }],
  ['ps.cpu_percent', { arg: ['interval=100000'] }],
  ['disk.iostat', { arg: [1000, 1000] }],
  ['status.diskusage', { arg: ['[{:>9999999999}]'] }],
  ['service.status', { arg: ['x', 'hunter2'] }],
  ['file.file_exists', { arg: ['\\\\evil.example\\x'] }],
  ['file.lstat', { kwarg: { path: '//evil.example/x' } }],
  ['file.readdir', { arg: ['path=//evil.example/x'] }],
  ['file.readdir', { arg: ['/net/evil.example'] }],
  ['file.readdir', { arg: ['/./net/evil.example'] }],
  ['file.readdir', { arg: ['/srv/../net//evil.example'] }],
];

for (const [fun, args] of ARGUMENTS) {
  test(`@readonly covers ${fun}, and not with ${JSON.stringify(args)}`, () => {
    assert.equal(allows(['@readonly'], fun, args), false);
    if (!fun.startsWith('file.')) assert.equal(allows(['@readonly'], fun), true);
  });
}

test('plain use stays', () => {
  for (const [fun, args] of [
    ['@runner.manage.up', {}],
    ['@runner.manage.status', { kwarg: { output: true } }],
    ['@runner.manage.list_state', { kwarg: { show_ip: true } }],
    ['@runner.doc.runner', {}],
    ['@wheel.key.list_all', {}],
    ['ps.cpu_percent', { kwarg: { per_cpu: true } }],
    ['disk.iostat', {}],
    ['disk.usage', { arg: ['/'] }],
    ['file.file_exists', { arg: ['/etc/hosts'] }],
    ['test.echo', { arg: ['//x'] }],
    ['pkg.version', { arg: ['nginx'] }],
  ] as [string, Args][]) {
    assert.equal(isGranted(fun, args), true, `${fun} ${JSON.stringify(args)}`);
  }
});

const TYPES = 'pillar pillar_pcre pillar_exact pcre grain_pcre compound nodegroup range ipcidr grain'.split(
  ' ',
);

for (const type of TYPES) {
  test(`a wildcard covers no function that chooses minions by ${type}, nor does its name alone`, () => {
    for (const run of ['@runner.cache.*', '@runner.*', '@runner.cache.grains']) {
      assert.equal(allows([run], '@runner.cache.grains', { kwarg: { tgt: 'x', tgt_type: type } }), false);
      assert.equal(allows([run], '@runner.cache.grains', { arg: ['x', type] }), false);
      assert.equal(allows([run], '@runner.cache.grains', { arg: ['x', `tgt_type=${type}`] }), false);
      assert.equal(allows([run], '@runner.cache.grains', { arg: ['x'] }), true);
      assert.equal(allows([run], '@runner.cache.grains', { arg: ['x', 'glob'] }), true);
    }
    assert.equal(allows(['@runner.manage.*'], '@runner.manage.up', { arg: ['x', type] }), false);
    assert.ok(neededByName('@runner.manage.status', { arg: [true, 'x', type] }));
  });
}

test('whoever may choose by pillar is told so by the arguments of the rule', () => {
  const run = [{ '@runner.cache.grains': ['*', 'tgt_type=pillar'] }];
  assert.equal(
    allows(run, '@runner.cache.grains', { arg: ['role:web'], kwarg: { tgt_type: 'pillar' } }),
    true,
  );
});

test('a rule with deny covers what only reads, whatever @readonly gives', () => {
  const access = accessWith([
    { on: ['*'], run: ['@readonly'], deny: true },
    { on: ['*'], run: ['*'] },
  ]);
  for (const fun of ['ps.psaux', 'saltutil.running', 'disk.usage']) {
    assert.equal(access.judge('kari@demo.no', { fun, args: {}, on: ['web01'] }).allowed, false, fun);
  }
});

test("Salt's external_auth gets no more than @readonly covers", () => {
  const { access } = rulesOf([{ on: ['*', '@master'], run: ['@readonly'] }]);
  const text = JSON.stringify(leastExternalAuth(access, { functions: [], groups: {}, stripDomain: '' }));
  assert.match(text, /disk\\\\\.usage/);
  assert.doesNotMatch(text, /jobs\\\\\.active|psaux|saltutil\\\\\.running/);
});

test('a text with a line break is no keyword to Salt, so no pattern of a keyword lets it through', () => {
  const run = [{ 'cmd.run': ['df -h', 'runas=*'] }];
  assert.equal(allows(run, 'cmd.run', { arg: ['df -h', 'runas=x\nreboot'] }), false);
  assert.equal(allows(run, 'cmd.run', { arg: ['df -h', 'runas=x'] }), true);
});
