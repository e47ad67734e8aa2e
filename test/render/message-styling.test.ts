import assert from 'node:assert/strict';
import { test } from 'node:test';
import { above, fleetAnswer, minionAnswer } from '../../src/render/index.ts';
import { fence, mayBeStyled } from '../../src/render/message-styling.ts';
import { STYLED } from '../support/styled.ts';

const COLUMNS = 'NAME  SIZE\nvda   252G';

test('text that a client would take for styling is known', () => {
  for (const text of ['*bold*', 'a _b c_ d', '(~x~)', 'run `ls`', '> quoted', 'a\n```\nb', '*_a_*']) {
    assert.ok(mayBeStyled(text), text);
  }
  for (const text of [
    'a * b * c',
    'snake_case_name',
    '__main__.x'.slice(2),
    '2*3',
    'a > b',
    '5 ~ 6',
    '-rw-r--r--',
  ]) {
    assert.equal(mayBeStyled(text), false, text);
  }
});

test('the check of a long line is linear', () => {
  assert.equal(mayBeStyled(' *a'.repeat(200_000)), false);
});

test('nothing breaks out of a block', () => {
  const lines = fence('a\n```\n  ```\n*b*').split('\n');
  assert.deepEqual([lines.at(0), lines.at(-1)], ['```', '```']);
  assert.ok(lines.slice(1, -1).every((line) => !line.trimStart().startsWith('```')));
});

test('blocks only with styling on', () => {
  const ret = { value: COLUMNS, retcode: 0 };
  assert.deepEqual(minionAnswer(ret, { fun: 'cmd.run', display: STYLED }), {
    text: `\`\`\`\n${COLUMNS}\n\`\`\``,
    styled: true,
    width: 72,
    opensBlock: true,
  });
  assert.deepEqual(minionAnswer(ret, { fun: 'cmd.run' }), { text: COLUMNS, styled: false, width: 72 });
});

test('a block under words does not begin the message', () => {
  const ret = { value: COLUMNS, retcode: 3 };
  const failed = minionAnswer(ret, { fun: 'cmd.run', display: STYLED });
  assert.ok(failed.styled && !failed.opensBlock, failed.text);
  const block = minionAnswer({ ...ret, retcode: 0 }, { fun: 'cmd.run', display: STYLED });
  const { text, styled, opensBlock } = above('df →', block);
  assert.deepEqual(
    { text, styled, opensBlock },
    { text: `df →\n${block.text}`, styled: true, opensBlock: false },
  );
});

test('one raw text that could be misread makes the whole message raw', () => {
  const row = (name: string, value: string) => ({ name, ret: { value, retcode: 0 } });
  const rows = [row('web01', COLUMNS), row('web02', '*x*')];
  const answer = fleetAnswer(rows, { fun: 'cmd.run', display: STYLED });
  const { text, styled } = answer;
  assert.deepEqual(
    { text, styled },
    { text: 'web01:\n  NAME  SIZE\n  vda   252G\nweb02: *x*', styled: false },
  );
  assert.equal(fleetAnswer(rows.slice(0, 1), { fun: 'cmd.run', display: STYLED }).styled, true);
});
