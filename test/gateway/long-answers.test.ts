import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from './support/play.ts';

/* Long answers: the first lines, cut between entries, for each minion; the rest by `more`. */

const NOTE = /… (\d+) more lines, type `more`$/;
const numbered = (count: number) => Array.from({ length: count }, (_, n) => `row ${n + 1}`).join('\n');

test('one minion: ten lines, then output.lines at a time; nothing is lost', async (t) => {
  const { admin, salt } = await play(t);
  salt.fleet.functions.set('cmd.run', () => ({ ret: numbered(137) }));
  admin.says('web01', 'cmd.run x');
  const shown = [await admin.hears('web01', NOTE)];
  assert.deepEqual(shown[0], `${numbered(10)}\n… 127 more lines, type \`more\``);
  for (const next of [/row 70\n… 67 more/, /row 130\n… 7 more/, /row 137$/]) {
    admin.says('web01', 'more');
    shown.push(await admin.hears('web01', next));
  }
  const rows = shown.flatMap((text) => text.split('\n')).filter((line) => line.startsWith('row'));
  assert.equal(rows.join('\n'), numbered(137));
  admin.says('web01', 'more');
  await admin.hears('web01', 'Nothing was cut.');
});

test('an answer of output.lines is whole', async (t) => {
  const { admin, salt } = await play(t);
  salt.fleet.functions.set('cmd.run', () => ({ ret: numbered(60) }));
  admin.says('web01', 'cmd.run x');
  await admin.hears('web01', numbered(60));
});

test('a fleet: every minion gets its part', async (t) => {
  const { admin, salt } = await play(t);
  salt.fleet.functions.set('cmd.run', (id) => ({ ret: numbered(id.startsWith('db') ? 3 : 100) }));
  admin.says('master', 'cmd.run x');
  const first = await admin.hearsAtLast('master', NOTE);
  for (const name of ['db01', 'web01', 'web02']) assert.match(first, new RegExp(`^${name}:$`, 'm'));
  assert.ok(first.split('\n').length <= 61, first);
  admin.says('master', 'more');
  const next = await admin.hears('master', NOTE);
  assert.match(next, /^web01:\n {2}row \d+\n/, 'the rest stands under the name again');
});

test('what must not be cut is not: a form of --out', async (t) => {
  const { admin, salt } = await play(t);
  const rows = Array.from({ length: 90 }, (_, n) => `row ${n}`);
  salt.fleet.functions.set('cmd.run', () => ({ ret: rows }));
  admin.says('web01', 'cmd.run x --out=json');
  assert.deepEqual(JSON.parse(await admin.hears('web01', /row 89/)), rows);
});

test('a block that is cut: each page has its fences, and begins with words', async (t) => {
  const { admin, salt } = await play(t);
  salt.fleet.functions.set('cmd.run', () => ({ ret: `Table\n${numbered(150).replaceAll(/^/gm, '  ')}` }));
  admin.announces = { identities: [{ category: 'client', type: 'web', name: 'Converse' }], features: [] };
  admin.says('web01', 'test.ping');
  await admin.hears('web01', 'True');
  admin.says('web01', 'cmd.run x');
  const pages = [await admin.hears('web01', NOTE)];
  admin.says('web01', 'more');
  pages.push(await admin.hears('web01', NOTE));
  for (const page of pages) {
    assert.doesNotMatch(page, /^```/);
    assert.equal(page.split('\n').filter((line) => line === '```').length, 2, page);
  }
  assert.match(pages[0] ?? '', /^cmd\.run x →\n```\nTable\n/);
  assert.match(pages[1] ?? '', /^… continued\n```\n {2}row/);
});
