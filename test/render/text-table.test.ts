import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Display, minionAnswer, PLAIN_DISPLAY } from '../../src/render/index.ts';
import { laidOut } from '../../src/render/layout.ts';
import { recordsOf } from '../../src/render/text-table.ts';
import { Random } from '../support/random.ts';

/* Tables that come as text: in a block where that fits, as records on a narrow screen. */

const FOLDER = new URL('tables/', import.meta.url);
const table = (name: string) => readFileSync(new URL(`${name}.txt`, FOLDER), 'utf8').trimEnd();
const TABLES = readdirSync(FOLDER).flatMap((file) => (file.endsWith('.txt') ? file.slice(0, -4) : []));
const OTHERS = readdirSync(new URL('not/', FOLDER)).map((file) => `not/${file.slice(0, -4)}`);
const PHONE: Display = { styling: true, fences: true, width: 40 };
const DESK: Display = { styling: true, fences: true, width: 100 };

function shown(value: string, display: Display) {
  const { text, styled } = minionAnswer({ value, retcode: 0 }, { fun: 'cmd.run', display });
  return { text, styled };
}

for (const name of TABLES) {
  test(`${name}: each value is in the records, in its row, and no line is cut`, () => {
    const records = recordsOf(table(name));
    assert.ok(records, 'is a table');
    const text = laidOut(records, 40);
    let at = 0;
    const [, ...rows] = table(name).split('\n');
    for (const word of rows.join(' ').split(/\s+/).filter(Boolean)) {
      const found = text.indexOf(word, at);
      assert.ok(found >= 0, `${word} in ${text.slice(at)}`);
      at = found + word.length;
    }
  });
}

for (const name of OTHERS) {
  test(`${name} is no table`, () => assert.equal(recordsOf(table(name)), undefined));
}

test('df on a phone: a group for each file system, and no column out of sight', () => {
  const { text, styled } = shown(table('df'), PHONE);
  assert.equal(styled, false);
  assert.deepEqual(text.split('\n').slice(0, 6), [
    'devtmpfs',
    '  Size 12G · Used 0 · Avail 12G',
    '  Use% 0% · Mounted on /dev',
    'tmpfs',
    '  Size 24G · Used 344K · Avail 24G',
    '  Use% 1% · Mounted on /dev/shm',
  ]);
  for (const line of text.split('\n')) assert.ok(line.length <= 40, line);
});

test('a single row is a table if it has many columns with numbers', () => {
  const [header, , , row] = table('df').split('\n');
  const { text } = shown(`${header}\n${row}`, PHONE);
  assert.equal(text, '/dev/vda\n  Size 252G · Used 15G · Avail 77G\n  Use% 16% · Mounted on /');
});

test('names that stand apart from their column, marks before a row, rows without a name, text under the table', () => {
  const records = (name: string) => shown(table(name), PHONE).text;
  assert.match(
    records('ss'),
    /^LISTEN\n {2}Recv-Q 0 · Send-Q 128\n {2}Local Address:Port 127\.0\.0\.1:27552\n {2}Peer Address:PortProcess 0\.0\.0\.0:\*/,
  );
  assert.match(records('systemctl'), /^● nginx\.service\n {2}LOAD loaded · ACTIVE failed$/m);
  assert.match(records('systemctl'), /^4 loaded units listed\./m);
  assert.match(records('free'), /^Mem:\n {2}total 24105 · used 2007/);
  assert.match(records('lsblk'), /\n {2}MOUNTPOINTS \/run\/netns\n {2}MOUNTPOINTS \/$/);
});

test('what fits is as it is: in a block for clients that draw blocks, else without marks', () => {
  const df = table('df');
  assert.deepEqual(shown(df, DESK), { text: `\`\`\`\n${df}\n\`\`\``, styled: true });
  assert.deepEqual(shown(df, { ...DESK, fences: false }), { text: df, styled: false });
  assert.deepEqual(shown(df, { ...PLAIN_DISPLAY, width: 100 }), { text: df, styled: false });
});

test('other text that is wider than the screen is in no block, which would hide its end', () => {
  const text = `Log:\n    ${'word '.repeat(20)}end`;
  assert.deepEqual(shown(text, PHONE), { text, styled: false });
  assert.equal(shown('Log:\n    short', PHONE).styled, true);
});

test('text that people and programs write is not taken for a table', () => {
  const texts = [
    'Name: web01\nRole: front\nDisk: 20G',
    'one  two  three\nfour  five\nsix',
    'Usage: tool [options]\n\n  -a    all\n  -b    both\n  -c    some',
    'first  1  2\nsecond  3  4\nthird  5  6',
    '2026-11-30  12:00  started\n2026-11-30  12:01  stopped\n2026-11-30  12:02  started',
    'a  b  c\nd  e  f\ng  1  2',
    'NAME\tSIZE\tUSED\nvda\t1\t2\nvdb\t3\t4',
    'NAME  SIZE  USED',
    'NAME  SIZE  USED\nvda   252G  15G',
    'The  quick  brown  fox  jumps  over\nthe  lazy   dog    and  sleeps 2',
  ];
  for (const text of texts) assert.equal(recordsOf(text), undefined, text);
});

test('no prose is a table', () => {
  const pick = new Random(7);
  const words = [
    'the',
    'minion',
    'web01',
    'answered',
    '3',
    'times',
    'Error:',
    'no',
    'such',
    'file',
    '/etc/x',
    'a',
    'I',
  ];
  for (let n = 0; n < 2_000; n++) {
    const line = () =>
      Array.from({ length: 3 + pick.below(9) }, () => pick.pick(words)).join(pick.oneIn(9) ? '  ' : ' ');
    const text = Array.from({ length: 3 + pick.below(5) }, line).join('\n');
    assert.equal(recordsOf(text), undefined, text);
  }
});
