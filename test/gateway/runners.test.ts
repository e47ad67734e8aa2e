import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SaltValue } from '../../src/salt/index.ts';
import { play } from './support/play.ts';

const TRACEBACK =
  'Exception occurred in runner test.broken: Traceback (most recent call last):\n  File "a.py", line 1, in x\n    y()\nKeyError: 1\n';
const INVALID =
  "\nPassed invalid arguments: status() got multiple values for argument 'tgt'\n\nUsage:\n\n    Print the status of all known salt minions\n";

/** Runner functions with their returns, and the beginning of the answer. */
const FAILED: [string, SaltValue, string][] = [
  ['test.broken', TRACEBACK, '✗ test.broken\nException occurred in runner test.broken: KeyError: 1'],
  [
    'manage.status',
    INVALID,
    "✗ manage.status\nPassed invalid arguments: status() got multiple values for argument 'tgt'",
  ],
  ['http.query', { error: 'no such host' }, '✗ http.query\nerror: no such host'],
  ['jobs.list_job', { jid: '1', Error: 'no job with this jid' }, '✗ jobs.list_job\n'],
  ['cloud.query', { error: { name: 'X', args: [], message: 'no provider' } }, '✗ cloud.query\n'],
  ['test.arg', { outputter: 'highstate', data: { master: {} }, retcode: 1 }, '✗ test.arg'],
];
const FINE: [string, SaltValue][] = [
  ['manage.status', { up: ['web01.demo.no'], down: [] }],
  ['cache.grains', { error: { os: 'Debian' } }],
  ['http.query', { error: '', body: 'x' }],
  ['jobs.lookup_jid', { outputter: 'nested', data: {} }],
  ['test.arg', 'text: Passed invalid arguments: no'],
];

test('a runner that fails reads as a failure, and ends as one', async (t) => {
  const at = await play(t, { config: { confirm: [], limits: { per_user_per_minute: 1000, burst: 100 } } });
  for (const [fun, value, answer] of FAILED) {
    at.salt.lowstate.runners.set(fun, () => value);
    at.admin.says('master', `salt-run ${fun}`);
    const said = await at.admin.hearsAtLast('master', new RegExp(`✗ ${fun}`));
    assert.ok(said.startsWith(answer), said);
    assert.equal(at.audit().findLast(({ event }) => event === 'ended')?.outcome, 'failed', fun);
  }
  for (const [fun, value] of FINE) {
    at.salt.lowstate.runners.set(fun, () => value);
    at.admin.says('master', `salt-run ${fun}`);
    assert.doesNotMatch(await at.admin.hearsAtLast('master', /(?:)/), /✗/);
    assert.equal(at.audit().findLast(({ event }) => event === 'ended')?.outcome, 'done', fun);
  }
});

test('Salt says in its event that a runner failed', async (t) => {
  const at = await play(t);
  at.salt.lowstate.success = () => false;
  at.salt.lowstate.runners.set('test.arg', () => 'no such thing');
  at.admin.says('master', 'salt-run test.arg');
  assert.equal(await at.admin.hearsAtLast('master', /✗/), '✗ test.arg\nno such thing');
  at.admin.says('master', 'salt-run test.arg | grep other');
  assert.equal(await at.admin.hearsAtLast('master', /✗/), '✗ test.arg\nno such thing');
});

test('--out shapes a runner’s answer, and a failure stays one', async (t) => {
  const at = await play(t);
  const { runners } = at.salt.lowstate;
  const says = async (line: string) => {
    at.admin.says('master', line);
    return at.admin.hearsAtLast('master', /(?:)/);
  };
  const status = { up: ['web01.demo.no'], down: [] };
  runners.set('manage.status', () => status);
  assert.deepEqual(JSON.parse(await says('salt-run manage.status --out=json')), status);
  assert.equal(await says('salt-run --out yaml manage.status'), 'down: []\nup:\n- web01.demo.no');
  assert.equal(await says('salt-run manage.status --out=json | grep web'), '        "web01.demo.no"');
  runners.set('test.arg', () => ({ outputter: 'nested', data: { a: 1 } }));
  assert.deepEqual(JSON.parse(await says('salt-run test.arg --out=json')), { a: 1 });
  runners.set('manage.status', () => INVALID);
  assert.match(
    await says('salt-run manage.status --out=json'),
    /^✗ manage\.status\nPassed invalid arguments/,
  );
});

test('a runner function that is not there: what the person may run instead', async (t) => {
  const access = [
    {
      who: ['kari@demo.no'],
      on: ['@master'],
      run: ['@runner.manage.status', '@runner.manage.nosuch', '@runner.manage.statsu', '@runner.my.own'],
    },
  ];
  const at = await play(t, { config: { access } });
  const kari = at.person('kari@demo.no');
  kari.says('master', 'salt-run manage.nosuch');
  assert.equal(
    await kari.hearsAtLast('master', /✗/),
    '✗ manage.nosuch: the master has no such runner function. manage has: status.',
  );
  kari.says('master', 'salt-run manage.statsu --out=json');
  await kari.hearsAtLast(
    'master',
    /^✗ manage\.statsu: the master has no such runner function\. Did you mean manage\.status\?$/,
  );
  await kari.hears('master', /^Run salt-run manage\.status --out=json on the master\? Reply yes or no\.$/);
  at.salt.lowstate.runners.set('manage.status', () => ({ up: ['web01.demo.no'], down: [] }));
  kari.says('master', 'yes');
  await kari.hears('master', /"up"/);
  kari.says('master', 'salt-run my.own');
  await kari.hears(
    'master',
    /^✗ my\.own: the master has no such runner function, or could not start it: salt-api's log says more\.$/,
  );
  assert.equal(at.audit().findLast(({ event }) => event === 'ended')?.outcome, 'failed');
});

test('a keyword that salt-api would leave out without a word is asked about', async (t) => {
  const at = await play(t, { config: { confirm: [] } });
  at.salt.lowstate.runners.set('manage.up', () => ['web01.demo.no']);
  at.admin.says('master', 'salt-run manage.up timout=5');
  await at.admin.hears(
    'master',
    /^manage\.up does not take timout, and Salt would leave it out\. Run salt-run manage\.up timout=5 on the master\? Reply yes or no\.$/,
  );
  at.admin.says('master', 'no');
  await at.admin.hears('master', /^Not run/);
  at.admin.says('master', 'salt-run manage.up timeout=5');
  await at.admin.hears('master', 'web01.demo.no');
});

test('a runner function that is typed as one of minions: salt-run is offered to those who may', async (t) => {
  const access = [
    { who: ['kari@demo.no'], on: ['web*'], run: ['test.ping', 'jobs.list_jobs'] },
    { who: ['kari@demo.no'], on: ['@master'], run: ['@runner.manage.up'] },
  ];
  const at = await play(t, { config: { access, confirm: [] } });
  at.salt.lowstate.runners.set('jobs.list_jobs', () => ({}));
  at.salt.lowstate.runners.set('manage.up', () => ['web01.demo.no']);
  for (const contact of ['master', 'web01']) {
    at.admin.says(contact, 'jobs.list_jobs search_function=test.ping --out=json');
    await at.admin.hears(contact, /'jobs\.list_jobs' is not available/);
    await at.admin.hears(
      contact,
      'Run salt-run jobs.list_jobs search_function=test.ping --out=json on the master? Reply yes or no.',
    );
    at.admin.says(contact, 'yes');
    await at.admin.hears(contact, '{}');
  }
  const kari = at.person('kari@demo.no');
  // She may not run it on minions, and may at the master.
  kari.says('web01', 'manage.up');
  await kari.hears('web01', 'Run salt-run manage.up on the master? Reply yes or no.');
  kari.says('web01', 'yes');
  await kari.hears('web01', 'web01.demo.no');
  // The other way round she learns only that minions lack it.
  kari.says('web01', 'jobs.list_jobs');
  await kari.hears('web01', /'jobs\.list_jobs' is not available/);
  kari.says('web01', 'manage.status');
  await kari.hears('web01', /^Refused: manage\.status\. Nothing ran\./);
  kari.says('web01', 'test.ping');
  await kari.hears('web01', 'True');
  assert.deepEqual(kari.unheard(), []);
});
