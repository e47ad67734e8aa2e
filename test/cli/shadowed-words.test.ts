import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig } from '../../src/checks/here.ts';
import { shadowedMinions } from '../../src/checks/shadowed.ts';
import { LEAST, load } from '../config/support.ts';
import { play } from '../gateway/support/play.ts';

/* A minion or group that has the name of a word: `check` and the log say so, and how to reach it. */

const warningsFor = (...names: string[]) => {
  const groups = names.map((name) => `  ${name}: { target: 'web*' }\n`).join('');
  const lines = Array.from(checkConfig(load(`${LEAST}groups:\n${groups}`)));
  return lines.flatMap(({ state, message }) => (state === 'warning' ? [message] : []));
};

test('check warns of each group that has the name of a word, an alias or a command of Salt', () => {
  const names = ['jobs', 'List', 'roster', 'mute', 'salt'];
  const warnings = warningsFor('web', ...names);
  assert.deepEqual(
    warnings.map((text) => /^groups\.(\w+): "(\w+)" is a word of the gateway/.exec(text)?.slice(1, 3)),
    names.map((name) => [name, name]),
  );
  assert.match(warnings[0] ?? '', /"salt jobs test\.ping" does\. Give the group another name/);
});

test('check warns of a minion whose id, or name without the domain, is a word', () => {
  const texts = shadowedMinions(['jobs.demo.no', 'keys', 'web01.demo.no'], { strip_domain: '.demo.no' });
  assert.equal(texts.length, 2);
  assert.match(
    texts[0] ?? '',
    /^"jobs" is a word .* the minion jobs\.demo\.no, .* Type jobs\.demo\.no instead/,
  );
  assert.match(texts[1] ?? '', /^"keys" is a word .* the minion keys, .* Write to its own contact\.$/);
});

test('what the warning says is so: the word runs, and the line after salt reaches the group', async (t) => {
  const made = await play(t, { config: { groups: { jobs: { target: 'web01*' } } } });
  made.admin.says('master', 'jobs test.ping');
  await made.admin.hears('master', /jobs takes nothing after it/);
  made.admin.says('master', 'salt jobs test.ping');
  await made.admin.hears('master', /True/);
  made.admin.says('jobs', 'test.ping');
  await made.admin.hears('jobs', /True/);
});
