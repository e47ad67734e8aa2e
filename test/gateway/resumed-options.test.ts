import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { SaltValue } from '../../src/salt/index.ts';
import { play } from './support/play.ts';

/* The options of a line hold for its answer also if the gateway was started again meanwhile. */

const STATES = {
  'test_|-a_|-a_|-nop': {
    result: true,
    comment: 'fine',
    changes: {},
    name: 'a',
    __run_num__: 0,
    __id__: 'a',
  },
};

/** The answer to a line whose function ends while the gateway is down. */
async function resumed(
  t: TestContext,
  { to, line, fun, value }: { to: string; line: string; fun: string; value: SaltValue },
): Promise<string> {
  const at = await play(t, { config: { confirm: [] } });
  const held = at.holdFunction(fun, value);
  at.admin.says(to, line);
  await held.asked();
  await at.stopGateway();
  held.release();
  await at.startGateway();
  await at.ready();
  return at.admin.hearsAtLast(to, /^Job 1, /);
}

const CASES: { line: string; to?: string; fun?: string; value?: SaltValue; answer: RegExp }[] = [
  { line: 'test.echo x --out=json', answer: /:\n\{\n {4}"b": 1,\n {4}"a": \[\]\n\}$/ },
  { line: 'test.echo x --out=json --out-indent=-1', answer: /:\n\{"b": 1, "a": \[\]\}$/ },
  { line: 'test.echo x --out=yaml', answer: /:\na: \[\]\nb: 1$/ },
  {
    line: "salt 'web01' test.echo x --out=raw",
    to: 'master',
    answer: /:\n\{'web01': \{'b': 1, 'a': \[\]\}\}$/,
  },
  // At the master one minion has its name too.
  { line: "salt 'web01' test.echo x", to: 'master', answer: /:\nweb01: b 1 · a \[\]$/ },
  { line: 'test.echo x --out=json | grep b', answer: /:\n {4}"b": 1,$/ },
  { line: 'test.echo x -v', answer: /:\nb 1 · a \[\]\njob 1, jid \d{20}$/ },
  {
    line: "salt 'web01' test.echo x --summary",
    to: 'master',
    answer: /\n# of minions targeted: 1\n# of minions returned: 1\n[\s\S]*with errors: 0$/,
  },
  {
    line: 'state.apply --state-output=terse --state-verbose=True',
    fun: 'state.apply',
    value: STATES,
    answer: /:\n✓ a: test\.nop\nSucceeded: 1/,
  },
];

for (const { line, to = 'web01', fun = 'test.echo', value = { b: 1, a: [] }, answer } of CASES) {
  test(`after a restart: ${line}`, async (t) => {
    assert.match(await resumed(t, { to, line, fun, value }), answer);
  });
}
