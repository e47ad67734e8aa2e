import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerLines, fleetAnswer, hasFailed, minionAnswer, runnerAnswer } from '../../src/render/index.ts';
import { type SaltDict, SaltFloat, type SaltValue } from '../../src/salt/index.ts';

const RUNNING = 'The function "state.apply" is running as PID 4711 and was started at 2026, Nov 30 12:00:00';
const LOW = [{ state: 'file', name: '/etc/motd', __id__: 'motd', fun: 'managed', order: 10000 }];
const CLEAN = { result: true, comment: 'fine', changes: {}, __run_num__: 0, duration: 1.5 };
const ID = 'test_|-odd_|-odd_|-nop';

function shown(value: SaltValue, fun: string, more: { retcode?: number; out?: string } = {}): string {
  return minionAnswer({ value, ...more }, { fun, name: 'web01' }).text;
}

test('a list is what the function says, unless its outputter is highstate', () => {
  assert.equal(shown([RUNNING], 'state.running'), RUNNING);
  assert.equal(shown([], 'state.running'), '[]');
  assert.match(shown(LOW, 'state.show_low_sls'), /^state file · name \/etc\/motd · __id__ motd/);
  assert.match(shown(LOW, 'state.show_lowstate'), /fun managed/);
  assert.equal(shown(['a', 'b'], 'state.show_states'), 'a, b');
  assert.equal(shown(['state.sls'], 'state.list_disabled'), 'state.sls');
  for (const fun of ['state.running', 'state.show_low_sls', 'state.get_pauses'])
    assert.equal(hasFailed({ value: LOW, retcode: 0 }, fun), false, fun);
});

test('a list of a function that runs states is why they did not compile', () => {
  const errors = ["No matching sls found for 'nosuch' in env 'base'"];
  for (const fun of ['state.apply', 'state.sls', 'state.highstate', 'state.single', 'docker.apply']) {
    const expected = `✗ ${fun} on web01 (exit 1)\nFailed to compile:\n  ${errors[0]}`;
    assert.equal(shown(errors, fun, { retcode: 1 }), expected);
    assert.ok(hasFailed({ value: errors }, fun), fun);
  }
  assert.match(shown(errors, 'x.y', { out: 'highstate' }), /Failed to compile/);
  assert.equal(shown(errors, 'state.apply', { out: 'nested', retcode: 0 }), errors[0]);
  const odd = shown([{ a: { b: 1 } }, 7, null], 'state.apply', { retcode: 1 });
  assert.match(odd, /Failed to compile:\n {2}a: b 1\n {2}7\n {2}None/);
});

test('a function that shows states keeps its errors', () => {
  const errors = ["No matching sls found for 'nosuch' in env 'base'"];
  const expected = `✗ state.show_sls on web01 (exit 1)\n${errors[0]}`;
  assert.equal(shown(errors, 'state.show_sls', { retcode: 1 }), expected);
});

test('states that wait for others did compile', () => {
  assert.equal(
    shown([RUNNING], 'state.apply', { retcode: 1, out: 'highstate' }),
    `✗ state.apply on web01 (exit 1)\n${RUNNING}`,
  );
  const queued = { result: true, comment: 'Job queued for execution', queued: true, changes: {} };
  const text = shown(queued, 'state.apply', { out: 'highstate' });
  assert.match(text, /comment: Job queued for execution/);
  assert.match(text, /queued: True/);
});

test('an empty state run is a run of no states', () => {
  for (const fun of ['state.apply', 'state.sls', 'state.highstate'])
    assert.equal(shown({}, fun), 'No states ran · Succeeded: 0 · Failed: 0', fun);
  assert.equal(shown({}, 'x.y', { out: 'highstate' }), 'No states ran · Succeeded: 0 · Failed: 0');
  assert.equal(
    shown({}, 'state.apply', { retcode: 2 }),
    '✗ state.apply on web01 (exit 2)\nNo states ran · Succeeded: 0 · Failed: 0',
  );
  assert.equal(shown({}, 'state.show_sls'), '{}');
  assert.equal(shown({}, 'pillar.items'), '{}');
  const rows = [{ name: 'web01', ret: { value: {} } }];
  assert.equal(
    fleetAnswer(rows, { fun: 'state.apply' }).text,
    'web01: No states ran · Succeeded: 0 · Failed: 0',
  );
});

test('scalars of a state function are as they are', () => {
  assert.equal(shown(true, 'state.sls_exists'), 'True');
  assert.equal(shown(false, 'state.apply', { out: 'highstate' }), 'False');
  assert.equal(shown('Pillar failed', 'state.apply', { out: 'highstate' }), 'Pillar failed');
});

test('what stands beside the states of a run is shown with it', () => {
  const value = { [ID]: CLEAN, note: 'beside', 'x_|-y_|-y_|-z': { comment: 'no result' } };
  const text = shown(value, 'state.apply');
  assert.match(text, /Succeeded: 1 · Failed: 0/);
  assert.match(text, /note: beside/);
  assert.match(text, /x_\|-y_\|-y_\|-z: comment no result/);
  const { lines } = answerLines({ value }, { fun: 'state.apply' });
  assert.ok(lines.includes('note: beside'), lines.join('\n'));
});

test('a comment of any type is shown', () => {
  const comments: [SaltValue, RegExp][] = [
    ['plain', /^ {2}plain$/m],
    [['one', 2, null], /^ {2}one\n {2}2\n {2}None$/m],
    [{ stdout: 'x', code: 7 }, /^ {2}comment: stdout x · code 7$/m],
    [['one', { deep: ['a', 'b'] }], /^ {2}comment: one, \(deep a, b\)$/m],
    [42, /^ {2}42$/m],
    [new SaltFloat('inf'), /^ {2}inf$/m],
    [false, /^ {2}False$/m],
    [null, /^ {2}None$/m],
  ];
  for (const [comment, expected] of comments)
    for (const result of [false, null, true]) {
      const state = { ...CLEAN, result, comment, changes: result === true ? 'some' : '' };
      assert.match(shown({ [ID]: state }, 'state.apply'), expected);
    }
  for (const comment of ['', [], {}])
    assert.equal(
      shown({ [ID]: { ...CLEAN, result: false, comment } }, 'state.apply').split('\n')[1],
      '✗ odd: test.nop',
    );
});

test('changes of any type are shown; empty changes are not', () => {
  const changes: [SaltValue, RegExp][] = [
    ['restarted', /^ {2}changes: restarted$/m],
    [['a', 'b'], /^ {2}changes: a, b$/m],
    [7, /^ {2}changes: 7$/m],
    [true, /^ {2}changes: True$/m],
    [{ '/etc/motd': { diff: '--- \n+++ \n-a\n+b', mode: '0644' } }, /\+b[\s\S]*mode: 0644/],
  ];
  for (const [value, expected] of changes) {
    const text = shown({ [ID]: { ...CLEAN, changes: value } }, 'state.apply');
    assert.match(text, expected);
    assert.match(text, /changed=1/);
  }
  for (const value of ['', [], {}, null, 0, false])
    assert.doesNotMatch(shown({ [ID]: { ...CLEAN, changes: value } }, 'state.apply'), /changed=|✓/);
});

test('warnings, data and other fields of a state are shown', () => {
  const fields: [SaltDict, RegExp][] = [
    [{ warnings: ['old', 'older'] }, /^ {2}Warning: old\n {2}Warning: older$/m],
    [{ warnings: 'as text' }, /^ {2}Warning: as text$/m],
    [{ warnings: { a: 'b' } }, /^ {2}warnings: a b$/m],
    [{ data: ['more'], changes: { a: 1 } }, /^ {2}data: more$/m],
    [{ pchanges: { file: 'new' }, result: null }, /^ {2}pchanges: file new$/m],
    [{ name: ['a', 'b'], result: false }, /^ {2}name: a, b$/m],
  ];
  for (const [field, expected] of fields)
    assert.match(shown({ [ID]: { ...CLEAN, ...field } }, 'state.apply'), expected);
});

test('a result that is neither true, false nor null is shown as it is', () => {
  const text = shown({ [ID]: { ...CLEAN, result: 'maybe' } }, 'state.apply');
  assert.match(text, /^\? odd: test\.nop\n {2}fine\n {2}result: maybe$/m);
  assert.match(text, /Succeeded: 0 · Failed: 0 · Total states run: 1/);
});

test('a state with no other field than its result', () => {
  assert.equal(shown({ [ID]: { result: false } }, 'state.apply').split('\n')[1], '✗ odd: test.nop');
});

function orchestrated(ret: SaltDict): string {
  const state = { ...CLEAN, changes: { out: 'highstate', ret } };
  const data = { master: { 'salt_|-web_|-web_|-state': state } };
  return runnerAnswer({ data, outputter: 'highstate', retcode: 0 }, { fun: 'state.orchestrate' }).text;
}

test('a minion within an orchestration is judged alike', () => {
  assert.match(orchestrated({ web01: 'pong' }), /^ {2}web01: pong$/m);
  assert.match(orchestrated({ web01: true }), /^ {2}web01: True$/m);
  assert.match(orchestrated({ web01: { a: 1 } }), /^ {2}web01: a 1$/m);
  assert.match(orchestrated({ web01: {} }), /^ {2}web01: No states ran · Succeeded: 0 · Failed: 0$/m);
  assert.match(orchestrated({ web01: ['broken'] }), /^ {2}web01:\n {4}Failed to compile:\n {6}broken$/m);
});

test('an orchestration within an orchestration is a state run', () => {
  const inner = { 'x_|-up_|-up_|-y': { ...CLEAN, changes: { a: { old: '1', new: '2' } } } };
  const changes = { return: { data: { master: inner }, outputter: 'highstate', retcode: 0 } };
  const data = { master: { 'salt_|-o_|-state.orchestrate_|-runner': { ...CLEAN, changes } } };
  const { text } = runnerAnswer({ data, outputter: 'highstate', retcode: 0 }, { fun: 'state.orchestrate' });
  assert.match(text, /✓ up: x\.y/);
  assert.match(text, /a: 1 → 2/);
});

test('an orchestration that failed says so, whatever the shape', () => {
  const wrapped = (data: SaltValue, retcode = 1): SaltValue => ({ data, outputter: 'highstate', retcode });
  for (const value of [wrapped({ master: 'broken' }), wrapped({ master: ['broken'] }), wrapped('broken')]) {
    const { text, failure } = runnerAnswer(value, { fun: 'state.orchestrate' });
    assert.match(text, /^✗ state\.orchestrate\n[\s\S]*broken/);
    assert.equal(failure, '✗ state.orchestrate');
  }
  const { text } = runnerAnswer({ data: { master: ['broken'] }, outputter: 'highstate' }, { fun: 'x' });
  assert.match(text, /^✗ x\nFailed to compile:\n {2}broken/);
});

test('runners that run one state give its run for each master', () => {
  const value = { master: { [ID]: { ...CLEAN, result: false } } };
  for (const fun of ['state.orchestrate_single', 'state.orchestrate_high'])
    assert.match(runnerAnswer(value, { fun }).text, new RegExp(`^✗ ${fun}\\n✗ odd: test.nop\\n {2}fine`));
});
