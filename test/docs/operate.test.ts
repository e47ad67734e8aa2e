import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openStore } from '../../src/store/index.ts';
import { play } from '../gateway/support/play.ts';

const TEXT = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');

test('the metrics of docs/operate.md are those that there are, with their labels', async (t) => {
  const at = await play(t);
  at.admin.says('web01', 'test.version');
  await at.admin.hears('web01', /3008/);
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

test('/readyz says what docs/operate.md shows', async (t) => {
  const at = await play(t);
  const [, shown = ''] = /readyz\n(\{.*\})/.exec(TEXT) ?? [];
  const { port } = new URL(at.salt.url);
  await at.salt.stop();
  const { salt, ...rest } = await at.notReady();
  const { salt: said, ...others } = JSON.parse(shown.replace('8000', port));
  assert.deepEqual(rest, others);
  // The mend after the colon is salt/'s own matter.
  assert.equal(salt?.split(': is')[0], said.split(': is')[0]);
});

test('the copy of the store that docs/operate.md shows is one that can be put back', async (t) => {
  const at = await play(t);
  at.admin.says('web01', 'test.version');
  await at.admin.hears('web01', /3008/);
  at.admin.presence('web01', 'subscribe');
  await at.admin.sees('web01', 'subscribed');
  const [, sql = ''] = /sqlite3 \S+ "(.+)"/.exec(TEXT) ?? [];
  const copy = join(at.folder, 'copy.db');
  const beside = new DatabaseSync(join(at.folder, 'store.db'));
  beside.exec(sql.replace(/'.*'/, `'${copy}'`));
  beside.close();
  const store = openStore(copy);
  t.after(() => store.close());
  assert.deepEqual(store.subscriptions.of('web01'), ['admin@demo.no']);
  assert.equal(store.requests.byNumber('admin@demo.no', 1)?.line, 'test.version');
});
