import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fleetAnswer, minionAnswer, runnerAnswer, type StateView } from '../../src/render/index.ts';
import type { SaltDict } from '../../src/salt/index.ts';

const state = (
  run: number,
  result: boolean | null,
  changes: SaltDict = {},
  comment = 'said so',
): SaltDict => ({
  ...{ __run_num__: run, result, changes, comment, duration: 1 },
});
const VALUE: SaltDict = {
  'file_|-clean_|-/etc/clean_|-managed': state(0, true),
  'file_|-motd_|-/etc/motd_|-managed': state(1, true, { diff: 'New file' }),
  'file_|-next_|-next_|-managed': state(2, null, { diff: 'New file' }),
  'cmd_|-bad_|-false_|-run': state(3, false, { retcode: 1 }, 'it failed'),
};

function shown(mode: StateView['mode'], view: Partial<StateView> = {}): string[] {
  const states = { mode, byId: false, clean: true, ...view };
  return minionAnswer({ value: VALUE }, { fun: 'state.apply', states }).text.split('\n').slice(1, -2);
}

const BAD = ['✗ bad: cmd.run false', '  it failed', '  retcode: 1'];
const MOTD = ['✓ motd: file.managed /etc/motd', '  said so', '  diff: New file'];
const NEXT = ['~ next: file.managed (would change)', '  said so', '  diff: New file'];
const CLEAN = ['✓ clean: file.managed /etc/clean'];

test('terse: a line for each state', () => {
  const lines = ['✗ bad: cmd.run false', ...CLEAN, '✓ motd: file.managed /etc/motd (changed)', NEXT[0]];
  assert.deepEqual(shown('terse'), [...lines]);
});

test('mixed: whole only what failed', () => {
  assert.deepEqual(shown('mixed'), [...BAD, ...CLEAN, '✓ motd: file.managed /etc/motd (changed)', NEXT[0]]);
});

test('changes: a line for what is clean; state-verbose=False leaves that out', () => {
  assert.deepEqual(shown('changes'), [...BAD, ...CLEAN, ...MOTD, ...NEXT]);
  assert.deepEqual(shown('changes', { clean: false }), [...BAD, ...MOTD, ...NEXT]);
});

test('full: every state whole; with _id by its ID alone', () => {
  assert.deepEqual(shown('full'), [...BAD, ...CLEAN, '  said so', ...MOTD, ...NEXT]);
  assert.ok(shown('full', { byId: true }).includes('✓ motd: file.managed'));
});

test('on many minions, and in an orchestration', () => {
  const states: StateView = { mode: 'terse', byId: false, clean: true };
  const { 'cmd_|-bad_|-false_|-run': _, ...fine } = VALUE;
  const rows = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ name: `web${n}`, ret: { value: fine } }));
  for (const count of [2, 40]) {
    const context = { fun: 'state.apply', states };
    assert.match(fleetAnswer(rows(count), context).text, /clean: file\.managed/, String(count));
    assert.doesNotMatch(fleetAnswer(rows(count), { fun: 'state.apply' }).text, /clean: file\.managed/);
  }
  const orchestrated = { outputter: 'highstate', data: { master: fine }, retcode: 0 };
  assert.match(
    runnerAnswer(orchestrated, { fun: 'state.orchestrate', states }).text,
    /^✓ clean: file\.managed/,
  );
});
