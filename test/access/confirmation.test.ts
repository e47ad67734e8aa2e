import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type QuestionedCall, reasonToAsk } from '../../src/access/confirmation.ts';

const RULES = { confirm: ['state.apply', 'system.*', 'pkg.remove', '@runner.state.*'], confirm_above: 10 };
const NAMED = { kind: 'named' };

function reason(fun: string, rest: Partial<QuestionedCall> = {}, rules = RULES) {
  return reasonToAsk({ fun, args: {}, minions: 1, ...rest }, rules);
}

const dry = { args: { kwarg: { test: true } } };

test('a named function is asked back, on one minion as well', () => {
  for (const fun of ['state.apply', 'system.reboot', 'pkg.remove', '@runner.state.orch']) {
    assert.deepEqual(reason(fun), NAMED, fun);
  }
});

test('the same work under another name is asked back too, where confirm names it', () => {
  const states = `state.orchestrate state.single state.template state.template_str state.high state.low state.top
    state.sls_id state.pkg state.run_request transactional_update.sls chroot.highstate docker.apply`;
  for (const fun of [...states.split(/\s+/), 'pkg.autoremove', 'transactional_update.reboot'])
    assert.deepEqual(reason(fun), NAMED, fun);
  for (const fun of ['state.orchestrate', 'state.sls_id', 'state.top'])
    assert.equal(reason(fun, dry), undefined, `${fun} test=True`);
  assert.deepEqual(reason('state.single', dry), NAMED, 'it brings its own states');
  for (const fun of ['state.show_sls', 'state.sls_exists', 'state.running', 'pkg.list_pkgs'])
    assert.equal(reason(fun), undefined, fun);
  assert.deepEqual(reason('state.orchestrate', {}, { confirm: ['state.s*'], confirm_above: 10 }), NAMED);
  assert.equal(reason('state.orchestrate', {}, { confirm: ['cmd.run'], confirm_above: 10 }), undefined);
  assert.equal(reason('pkg.autoremove', {}, { confirm: ['state.*'], confirm_above: 10 }), undefined);
});

test('others run at once on few minions', () => {
  for (const fun of [
    'cmd.run',
    'state.apply2',
    'xstate.apply',
    'System.reboot',
    'systemd.reboot',
    'pkg.removed',
  ]) {
    assert.equal(reason(fun), undefined, fun);
  }
  assert.equal(reason('cmd.run', { minions: 10 }), undefined);
});

test('patterns are those of fnmatch over the whole name', () => {
  const rules = { confirm: ['*.[rp]e*', 'service.????'], confirm_above: 10 };
  assert.deepEqual(reason('service.reload', {}, rules), NAMED);
  assert.deepEqual(reason('service.stop', {}, rules), NAMED);
  assert.equal(reason('service.start', {}, rules), undefined);
});

test('what is not known to only read asks for the number above confirm_above', () => {
  assert.deepEqual(reason('cmd.run', { minions: 312 }), { kind: 'many', count: 312 });
  assert.deepEqual(reason('own.function', { minions: 11 }), { kind: 'many', count: 11 });
  assert.equal(reason('test.ping', { minions: 10_000 }), undefined);
  assert.equal(reason('service.status', { minions: 312, args: { arg: ['nginx'] } }), undefined);
});

test('a reading function whose arguments may do more asks for the number too', () => {
  const many = { kind: 'many', count: 312 };
  assert.deepEqual(reason('service.status', { minions: 312, args: { arg: ['nginx stop'] } }), many);
});

test('confirm_above 0 asks for the number of every call that may write', () => {
  const rules = { confirm: [], confirm_above: 0 };
  assert.deepEqual(reason('cmd.run', {}, rules), { kind: 'many', count: 1 });
  assert.equal(reason('test.ping', {}, rules), undefined);
  assert.equal(reason('@runner.manage.down', { minions: 0 }, rules), undefined);
});

test('the number is asked for also of what is named', () => {
  assert.deepEqual(reason('state.apply', { minions: 312 }), { kind: 'many', count: 312 });
});

test('a dry run is not asked back for its name, or by its rule', () => {
  assert.equal(reason('state.apply', dry), undefined);
  assert.equal(reason('state.sls', { ...dry, rule: true }), undefined);
  assert.equal(reason('@runner.state.orchestrate', dry), undefined);
});

test('test=True counts only as the boolean, and where Salt makes a dry run of it', () => {
  assert.deepEqual(reason('state.apply', { args: { kwarg: { test: 'True' } } }), NAMED);
  assert.deepEqual(reason('state.apply', { args: { kwarg: { test: false } } }), NAMED);
  assert.deepEqual(reason('state.apply', { args: { arg: [true, 'test'] } }), NAMED);
  assert.deepEqual(reason('pkg.remove', dry), NAMED);
  assert.deepEqual(reason('@runner.state.orchestrate_single', dry), NAMED);
});

test('a dry run on many minions asks for the number', () => {
  assert.deepEqual(reason('state.apply', { ...dry, minions: 312 }), { kind: 'many', count: 312 });
});

test('what always asks does so, dry or reading', () => {
  assert.deepEqual(reason('@wheel.key.accept', { always: true, minions: 0 }), NAMED);
  assert.deepEqual(reason('saltutil.kill_job', { ...dry, always: true }), NAMED);
  assert.deepEqual(reason('test.ping', { always: true, minions: 312 }), NAMED);
  assert.deepEqual(reason('saltutil.term_job', { always: true, minions: 312 }), { kind: 'many', count: 312 });
});

test('a rule that confirms asks for any function', () => {
  assert.deepEqual(reason('test.ping', { rule: true }), NAMED);
});
