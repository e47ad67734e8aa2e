import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runParts, stateRun } from '../../src/render/highstate.ts';
import { runnerAnswer } from '../../src/render/index.ts';
import { isHighstate } from '../../src/render/states.ts';
import { join } from '../../src/render/style.ts';
import type { SaltValue } from '../../src/salt/index.ts';

const clean = { result: true, comment: '', changes: {}, __run_num__: 0, duration: 1 };
const changed = { ...clean, __run_num__: 1, comment: 'done', changes: { a: { old: '1', new: '2' } } };

test('an orchestration is read as states, its minions’ runs inside', () => {
  const states = {
    'salt_|-web_|-web_|-state': {
      ...changed,
      changes: {
        out: 'highstate',
        ret: { web01: { 'x_|-up_|-up_|-y': clean, 'x_|-down_|-down_|-y': changed } },
      },
    },
  };
  const value = { data: { vm_master: states }, outputter: 'highstate', retcode: 0 };
  assert.equal(
    runnerAnswer(value, { fun: 'state.orchestrate' }).text,
    [
      '✓ web: salt.state',
      '  done',
      '  web01:',
      '    ✓ down: x.y',
      '      done',
      '      a: 1 → 2',
      '    Succeeded: 2 (changed=1) · Failed: 0 · Total run time: 2.000 ms',
      'Succeeded: 1 (changed=1) · Failed: 0 · Total run time: 1.000 ms',
    ].join('\n'),
  );
});

test('a runner’s exception is folded', () => {
  const value =
    'Exception occurred in runner jobs.x: Traceback (most recent call last):\n  File "a.py", line 1\nKeyError: 1\n';
  const { text, full } = runnerAnswer(value, { fun: 'jobs.x' });
  assert.equal(text, '✗ jobs.x\nException occurred in runner jobs.x: KeyError: 1');
  assert.match(full ?? '', /Traceback/);
});

test('a state run is told from other dicts', () => {
  assert.ok(isHighstate({ 'x_|-a_|-a_|-y': clean }));
  const others: SaltValue[] = [{}, { a: clean }, { 'x_|-a_|-a_|-y': 1 }, ['x_|-'], null];
  for (const value of others) assert.equal(isHighstate(value), false);
});

test('counts are Salt’s', () => {
  const run = stateRun({
    'x_|-c_|-c_|-y': { ...clean, result: null, __run_num__: 2 },
    'x_|-b_|-b_|-y': changed,
    'x_|-a_|-a_|-y': { ...clean, result: false, comment: 'broke', warnings: ['old'] },
  });
  assert.deepEqual([run.succeeded, run.failed, run.changed], [2, 1, 1]);
  assert.equal(
    join(runParts(run)).text,
    [
      '✗ a: x.y',
      '  broke',
      '  Warning: old',
      '✓ b: x.y',
      '  done',
      '  a: 1 → 2',
      '~ c: x.y (would change)',
      'Succeeded: 2 (unchanged=1, changed=1) · Failed: 1 · Warnings: 1',
      'Total run time: 3.000 ms',
    ].join('\n'),
  );
});
