import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { play } from '../gateway/support/play.ts';
import { VERSION } from '../support/salt-version.ts';

const TEXT = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');

test('the metrics of docs/operate.md are those that there are, with their labels', async (t) => {
  const at = await play(t);
  at.admin.says('web01', 'test.version');
  await at.admin.hears('web01', new RegExp(VERSION));
  const there = await at.metricsText();
  const [, table = ''] = TEXT.split('| metric | what it is |');
  const named = Array.from(table.matchAll(/`(salt_xmpp_\w+)(?:\{([\w,]+)\})?`/g));
  for (const [, name = '', labels] of named) {
    const pattern = `^${name}(?:_count)?${labels === undefined ? ' ' : `\\{${labels.replaceAll(',', '="[^"]*",')}="`}`;
    assert.match(there, new RegExp(pattern, 'm'));
  }
  const all = Array.from(there.matchAll(/^# HELP (salt_xmpp_\w+)/gm), ([, name]) => name);
  assert.deepEqual(named.map(([, name]) => name).sort(), all.sort());
});
