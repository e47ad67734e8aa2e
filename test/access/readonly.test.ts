import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReadonly, READONLY_FUNCTIONS } from '../../src/access/readonly.ts';
import { type SaltDict, SaltFloat, type SaltValue } from '../../src/salt/index.ts';

test('what people look at first only reads', () => {
  for (const fun of [
    'test.ping',
    'test.version',
    'disk.usage',
    'status.uptime',
    'grains.items',
    'pkg.version',
    'pkg.list_pkgs',
    'service.status',
    'network.interfaces',
    'sys.doc',
    'sys.list_functions',
    'saltutil.find_job',
    '@runner.manage.status',
    '@wheel.key.list_all',
  ]) {
    assert.equal(isReadonly(fun), true, fun);
  }
});

test('what writes, runs something or hands out secrets for some argument does not', () => {
  for (const fun of [
    'cmd.run',
    'test.cross_test',
    'test.try',
    'test.get_opts',
    'config.get',
    'pillar.get',
    'pillar.items',
    'cp.get_file_str',
    'file.read',
    'file.find',
    'disk.hdparms',
    'disk.blkid',
    'ps.proc_info',
    'network.get_route',
    'sysctl.get',
    'user.info',
    'shadow.info',
    'pkg.list_upgrades',
    'pkg.latest_version',
    'state.show_sls',
    'mine.get',
    'publish.publish',
    'saltutil.cmd',
    '@runner.manage.down',
    '@runner.jobs.list_job',
    '@runner.cache.pillar',
    '@runner.salt.execute',
    '@wheel.key.accept',
    '@wheel.config.values',
  ]) {
    assert.equal(isReadonly(fun), false, fun);
  }
});

test('a name is taken whole and literally', () => {
  for (const fun of ['test.*', 'Test.ping', 'test.ping2', 'test', '', 'manage.status', '@wheel.test.ping']) {
    assert.equal(isReadonly(fun), false, fun);
  }
});

test('no listed name is a pattern, or of a family that changes or runs things', () => {
  for (const fun of READONLY_FUNCTIONS) {
    assert.match(fun, /^(@(runner|wheel)\.)?\w+\.\w+$/);
    assert.doesNotMatch(fun, /\.(set|add|remove|delete|del|kill|refresh|sync|run|write|install|clear)(_|$)/);
    assert.doesNotMatch(
      fun,
      /^(@\w+\.)?(cmd|config|cp|pillar|mine|publish|module|event|shadow|salt|survey)\./,
    );
  }
});

const PLAIN: [fun: string, arg: SaltValue[], kwarg?: SaltDict][] = [
  ['service.status', ['nginx']],
  ['service.status', ['getty@tty1.service']],
  ['service.status', ['php*']],
  ['pkg.version', ['g++', 'libc6:amd64', 'python3-yaml']],
  ['pkg.list_pkgs', [], { versions_as_list: true }],
  ['pkg.version_cmp', ['1:2.4~rc1-3+b1', '2.4']],
  ['pkg.owner', ['/usr/bin/[']],
  ['disk.iostat', [1, 5n, 'sda']],
  ['disk.iostat', [new SaltFloat('5.0'), null, true]],
];

test('plain words keep a function that has a command line read-only', () => {
  for (const [fun, arg, kwarg] of PLAIN) assert.equal(isReadonly(fun, { arg, kwarg }), true, `${fun} ${arg}`);
});

const NOT_PLAIN: typeof PLAIN = [
  ['service.status', ['nginx stop']],
  ['service.status', ['nginx;reboot']],
  ['service.status', ['nginx\nreboot']],
  ['service.status', ['nginx name=x']],
  ['service.status', ['$(reboot)']],
  ['pkg.owner', ['--eval=%(reboot)']],
  ['pkg.version', ['-x']],
  ['pkg.version', ['name=x']],
  ['pkg.version', ['nginx'], { refresh: true }],
  ['pkg.list_pkgs', [], { root: '/tmp/x' }],
  ['service.status', [], { name: 'nginx stop' }],
  ['lvm.pvdisplay', ['--config=x']],
  ['partition.list', [['/dev/sda', 'rm', '1']]],
  ['service.status', [{ name: 'x' }]],
];

test('options, blanks and other keywords end that', () => {
  for (const [fun, arg, kwarg] of NOT_PLAIN) {
    assert.equal(isReadonly(fun, { arg, kwarg }), false, `${fun} ${JSON.stringify(arg)}`);
  }
});

test('where nothing reaches a command line, arguments are free', () => {
  assert.equal(isReadonly('test.echo', { arg: ['a b; c', ['-x']], kwarg: { any: 'a=b' } }), true);
  assert.equal(isReadonly('ps.psaux', { arg: ['salt-minion -d'] }), true);
});
