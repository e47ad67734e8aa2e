import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { SaltValue } from '../../src/salt/index.ts';
import { openStore } from '../../src/store/index.ts';
import { type Play, type PlayOptions, play } from './support/play.ts';

/* docs/commands.md, "Differences". */

const PACKAGES: Record<string, SaltValue> = {
  'db01.demo.no': { nginx: '1.22', curl: '8.1', bash: '5.2' },
  'web01.demo.no': { nginx: '1.22', curl: '8.1', bash: '5.2' },
  'web02.demo.no': { nginx: '1.18', htop: '3.2', bash: '5.2' },
};

async function fleet(t: TestContext, options: PlayOptions = {}): Promise<Play> {
  const at = await play(t, options);
  const { functions } = at.salt.fleet;
  functions.set('pkg.list_pkgs', (id) => ({ ret: PACKAGES[id] ?? {} }));
  functions.set('cmd.run', (id, { arg }) => ({ ret: `${String(arg?.[0])}\n${id}\nend` }));
  return at;
}

test('diff shows in what the answers differ from the most frequent one', async (t) => {
  const at = await fleet(t);
  at.admin.says('master', 'diff * pkg.list_pkgs');
  await at.admin.hears(
    'master',
    `2 of 3 answer the same: db01, web01. Compared with them:
web02:
  curl: 8.1 → (none)
  htop: (none) → 3.2
  nginx: 1.22 → 1.18`,
  );
  at.admin.says('master', 'diff web01 db01 pkg.list_pkgs');
  await at.admin.hears('master', 'Both answer the same.');
  at.admin.says('master', 'Diff * test.version');
  await at.admin.hears('master', 'All 3 answer the same.');
  at.admin.says('web*', 'diff cmd.run "uname -a"');
  await at.admin.hears('web*', 'Compared with web01:\nweb02:\n  - web01.demo.no\n  + web02.demo.no');
  assert.deepEqual(at.calls().at(-1)?.arg, ['uname -a']);
});

test('a diff is a call as any other: one job, on record, asked back, judged', async (t) => {
  const access = [{ who: ['kari@demo.no'], on: ['web*'], run: ['pkg.list_pkgs'] }];
  const at = await fleet(t, { config: { access, confirm: ['pkg.list_pkgs'] } });
  at.admin.says('master', 'diff web01 web02 pkg.list_pkgs');
  await at.admin.hears(
    'master',
    'Run diff web01 web02 pkg.list_pkgs on 2 minions: web01, web02? Reply yes or no.',
  );
  at.admin.says('master', 'yes');
  await at.admin.hears('master', /^Compared with web01:\nweb02:\n {2}curl/);
  assert.equal(at.calls().length, 1);
  assert.deepEqual(at.calls()[0]?.tgt, ['web01.demo.no', 'web02.demo.no']);
  const events = at.audit().map(({ event }) => event);
  assert.deepEqual(events.slice(0, 4), ['asked', 'question', 'asked', 'confirmed']);
  const kari = at.person('kari@demo.no');
  kari.says('master', 'diff web01 web02 cmd.run id');
  await kari.hears('master', /^Refused: cmd\.run/);
  kari.says('master', 'diff web01 db01 pkg.list_pkgs');
  await kari.hears('master', /^diff does not know "db01"/);
  assert.equal(at.calls().length, 1);
});

test('a person compares the minions that they may see, and learns of no other', async (t) => {
  const access = [{ who: ['kari@demo.no'], on: ['web*'], run: ['pkg.list_pkgs'] }];
  const at = await fleet(t, { config: { access } });
  const kari = at.person('kari@demo.no');
  kari.says('master', 'diff * pkg.list_pkgs');
  await kari.hears('master', /^Compared with web01:\nweb02:\n {2}curl/);
  kari.says('db*', 'diff pkg.list_pkgs');
  assert.doesNotMatch(await kari.isTold('db*'), /db01/);
});

test('failures and silent minions are named', async (t) => {
  const at = await fleet(t);
  const { fleet: minions } = at.salt;
  minions.functions.set('pkg.list_pkgs', (id) =>
    id === 'web02.demo.no' ? { ret: 'no apt here', retcode: 1 } : { ret: PACKAGES[id] ?? {} },
  );
  at.admin.says('master', 'diff * pkg.list_pkgs');
  await at.admin.hears('master', 'Both answer the same.\n✗ pkg.list_pkgs on web02 (exit 1)\n  no apt here');
  minions.get('db01.demo.no').up = false;
  at.admin.says('master', 'diff * pkg.list_pkgs');
  await at.admin.hearsAtLast('master', /^Only web01 answered, so there is nothing to compare\.\ndb01: .*\n✗/);
});

test('a diff comes whole, after the progress', async (t) => {
  const at = await fleet(t);
  const held = at.holdFunction('test.slow', 'one\ntwo');
  at.admin.says('master', 'diff web01 web02 test.slow');
  await held.asked();
  await at.admin.hears('master', '0/2 returned, waiting for web01, web02');
  held.release();
  await at.admin.hears('master', 'Both answer the same.');
});

test('a filter comes before the comparison', async (t) => {
  const at = await fleet(t);
  at.admin.says('master', 'diff * pkg.list_pkgs | grep nginx');
  await at.admin.hears('master', /^2 of 3 .* with them:\nweb02: nginx.*1\.22 → nginx.*1\.18$/);
  at.admin.says('master', 'diff * pkg.list_pkgs | grep bash');
  await at.admin.hears('master', 'All 3 answer the same.');
});

test('what cannot be compared runs nothing', async (t) => {
  const many = Array.from({ length: 51 }, (_, n) => `m${n}.demo.no`);
  const at = await fleet(t, { minions: many });
  for (const [line, answer] of [
    ['diff * test.version', 'diff compares 2 to 50 minions, and this is 51 minions. Nothing ran.'],
    ['diff m1 test.version', 'diff compares 2 to 50 minions, and this is 1 minion. Nothing ran.'],
    ['diff m1 m2', /^A function is missing/],
    ['diff', /^Name minions and a function, such as diff web01 web02/],
    [`diff ${'m* '.repeat(51)}test.version`, 'diff takes at most 50 targets. Nothing ran.'],
    ['diff mm m2 test.version', /^diff does not know "mm": name minions and a function/],
    ['diff m1 m2 test.version --out=json', /leave out --out\. Nothing ran/],
    ['diff m1 m2 test.version --async', /leave out --async\. Nothing ran/],
    ['diff salt-run manage.up', /^diff does not know "manage.up"/],
  ] as const) {
    at.admin.says('master', line);
    await at.admin.hears('master', answer);
  }
  at.admin.says('m1', 'diff test.version');
  await at.admin.hears('m1', 'This contact is one minion: ask master for "diff". Nothing ran.');
  at.admin.says('m1', 'help diff');
  await at.admin.hears(
    'm1',
    /^diff does not work at a minion: type it to master or a group\. diff \[TARGET\] FUNCTION/,
  );
  assert.deepEqual(at.calls(), []);
});

test('flags, groups and again', async (t) => {
  const groups = { debian: { target: 'os:Debian', target_type: 'grain' } };
  const at = await fleet(t, { config: { groups } });
  at.admin.says('master', 'diff -L web01,web02 pkg.list_pkgs');
  await at.admin.hears('master', /^Compared with web01:/);
  at.admin.says('master', 'diff debian web01 pkg.list_pkgs');
  await at.admin.hears('master', /^2 of 3 answer the same/);
  at.admin.says('debian', 'diff pkg.list_pkgs');
  await at.admin.hears('debian', /^2 of 3 answer the same/);
  at.admin.says('debian', 'again');
  await at.admin.hears('debian', /^2 of 3 answer the same/);
});

test('after a restart the answers are compared all the same', async (t) => {
  const at = await fleet(t);
  await at.stopGateway();
  const store = await openStore(join(at.folder, 'store.db'));
  const line = 'diff web01 web02 pkg.list_pkgs';
  const target = { tgt: ['web01.demo.no', 'web02.demo.no'], tgt_type: 'list' as const };
  const request = {
    person: 'admin@demo.no',
    local: 'master',
    messageId: undefined,
    body: line,
    line,
    at: Date.now(),
    fun: 'pkg.list_pkgs',
    target,
  };
  const jid = '20261124184110528421';
  await store.requests.add({ ...request, jid });
  await store.requests.add({ ...request, jid: '20261124184110528422' });
  await store.close();
  at.salt.fleet.publish({ client: 'local_async', fun: 'pkg.list_pkgs', jid, ...target }, () => undefined);
  await at.startGateway();
  await at.ready();
  const heard = [await at.admin.hears('master', /curl/), await at.admin.hears('master', /curl/)].sort();
  assert.match(heard[0] ?? '', /^Compared with web01:\nweb02:\n {2}curl/);
  assert.match(heard[1] ?? '', /^Job 1, diff .*:\nCompared with web01:\nweb02:\n {2}curl/);
});
