import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonToAsk } from '../../src/access/confirmation.ts';
import type { Args } from '../../src/salt/index.ts';

const RULES = { confirm: ['state.*', 'pkg.*', '@runner.state.*'], confirm_above: 10 };
const asks = (fun: string, args: Args) => reasonToAsk({ fun, args, minions: 1 }, RULES) !== undefined;

const DRY: [fun: string, args: Args][] = [
  ['state.apply', { kwarg: { test: true } }],
  ['state.apply', { arg: ['motd'], kwarg: { test: true } }],
  ['state.sls', { arg: ['motd'], kwarg: { test: true, pillar: { a: 1 }, saltenv: 'dev' } }],
  ['state.sls', { kwarg: { mods: 'motd', test: true, exclude: 'x', queue: true } }],
  ['state.sls_id', { arg: ['id', 'motd'], kwarg: { test: true } }],
  ['state.highstate', { kwarg: { test: true, pillarenv: 'dev' } }],
  ['@runner.state.orch', { arg: ['deploy', 'base'], kwarg: { test: true } }],
];

for (const [fun, args] of DRY) {
  test(`a dry run: ${fun} ${JSON.stringify(args)}`, () => assert.equal(asks(fun, args), false));
}

const REAL: [fun: string, args: Args][] = [
  // `test` is the second argument of state.sls.
  ['state.sls', { arg: ['motd', false], kwarg: { test: true } }],
  ['state.sls', { arg: ['motd', false, ''], kwarg: { test: true, __kwarg__: false } }],
  ['state.sls', { arg: ['motd', true] }],
  ['state.highstate', { arg: [false], kwarg: { test: true } }],
  ['state.apply', { arg: ['motd', 'x'], kwarg: { test: true } }],
  ['@runner.state.orch', { arg: ['deploy', 'base', false], kwarg: { test: true } }],
  // A text or a dict that the minion makes a keyword of.
  ['state.apply', { arg: ['test=False'], kwarg: { test: true } }],
  ['state.apply', { arg: [{ test: false }], kwarg: { test: true } }],
  // Any value except the boolean.
  ['state.sls', { arg: ['motd'], kwarg: { test: 'True' } }],
  ['state.sls', { arg: ['motd'], kwarg: { test: 1 } }],
  ['state.sls', { arg: ['motd'], kwarg: { test: [true] } }],
  ['state.sls', { arg: ['motd'], kwarg: { TEST: true } }],
  // A function that acts by itself.
  ['state.sls', { arg: ['motd'], kwarg: { test: true, sync_mods: 'all' } }],
  ['state.highstate', { kwarg: { test: true, localconfig: '/tmp/minion' } }],
  ['state.apply', { kwarg: { test: true, mock: true } }],
  // The caller's own states: conditions and templates run for real, and some states do not know `test`.
  ['state.single', { arg: ['cmd.run', 'x'], kwarg: { test: true, unless: 'reboot' } }],
  ['state.single', { arg: ['syslog_ng.stopped', 'x'], kwarg: { test: true } }],
  ['state.high', { arg: ['{}'], kwarg: { test: true } }],
  ['state.pkg', { arg: ['/tmp/a.tgz', 'sum', 'md5'], kwarg: { test: true } }],
  ['state.low', { arg: ['{}'], kwarg: { test: true } }],
  ['state.template_str', { arg: ['x'], kwarg: { test: true } }],
  // No `test` there.
  ['pkg.upgrade', { kwarg: { test: true } }],
  ['@runner.state.orchestrate_single', { arg: ['pkg.removed', 'x'], kwarg: { test: true } }],
];

for (const [fun, args] of REAL) {
  test(`asked back: ${fun} ${JSON.stringify(args)}`, () => assert.equal(asks(fun, args), true));
}

const ELSEWHERE = `publish.publish publish.full_data saltutil.cmd saltutil.runner @runner.salt.execute
  @runner.state.orchestrate_single @runner.survey.hash @runner.ssh.cmd`;

for (const fun of ELSEWHERE.split(/\s+/)) {
  test(`how many minions ${fun} reaches cannot be counted, so it is asked back`, () => {
    const call = { fun, args: { arg: ['*', 'test.ping'] }, minions: 1 };
    assert.deepEqual(reasonToAsk(call, { confirm: [], confirm_above: 10 }), { kind: 'named' });
  });
}

test('keys and the end of jobs are asked back by whatever name', () => {
  const rules = { confirm: [], confirm_above: 10 };
  const asked = (fun: string, args: Args = {}) => reasonToAsk({ fun, args, minions: 0 }, rules)?.kind;
  for (const fun of '@runner.batch.stop @runner.manage.safe_accept @runner.manage.key_regen saltutil.regen_keys'.split(
    ' ',
  ))
    assert.equal(asked(fun), 'named', fun);
  assert.equal(asked('@runner.manage.down', { kwarg: { removekeys: true } }), 'named');
  assert.equal(asked('@runner.manage.down'), undefined);
});
