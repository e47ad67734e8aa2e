import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saltGrants } from '../../src/access/index.ts';
import type { SaltValue } from '../../src/salt/index.ts';

/** `[perms, granted, refused]`, as Salt's `auth_check` and `spec_check` read them. */
const CASES: [SaltValue[], granted: string[], refused: string[]][] = [
  [['.*'], ['test.ping', 'cmd.run'], ['@runner.manage.status', '@wheel.key.list_all']],
  [
    ['test\\.ping$', 'disk.*'],
    ['test.ping', 'disk.usage'],
    ['test.pinging', 'cmd.run'],
  ],
  [['@runner', '@wheels'], ['@runner.manage.status', '@wheel.key.finger'], ['test.ping']],
  [['@jobs'], ['@runner.jobs.list_job'], ['@runner.manage.status', 'test.ping']],
  [
    [{ '@runner': ['manage\\.status$'] }, { '@wheel': 'key\\.list_all$' }, { '@cache': ['grains$'] }],
    ['@runner.manage.status', '@wheel.key.list_all', '@runner.cache.grains'],
    ['@runner.manage.up', '@wheel.key.finger', 'manage.status'],
  ],
  [
    [{ 'web*': ['service\\.restart$', { 'pkg.install': { args: ['nginx'] } }] }],
    ['service.restart', 'pkg.install'],
    ['service.stop', '@runner.service.restart'],
  ],
  [['['], [], ['test.ping']],
];

test('what external_auth grants, by the perms of a log-in', () => {
  for (const [perms, granted, refused] of CASES) {
    const grants = saltGrants(perms);
    assert.ok(grants);
    for (const fun of granted) assert.equal(grants(fun), true, `${JSON.stringify(perms)}: ${fun}`);
    for (const fun of refused) assert.equal(grants(fun), false, `${JSON.stringify(perms)}: ${fun}`);
  }
});

test('perms that Salt does not tell are not known', () => {
  assert.equal(saltGrants({}), undefined);
  assert.equal(saltGrants(null), undefined);
});
