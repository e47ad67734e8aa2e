import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { columnsOf } from '../../src/render/columns.ts';
import { fleetAnswer, minionAnswer, runnerAnswer } from '../../src/render/index.ts';
import { parseSalt, type SaltValue } from '../../src/salt/index.ts';

/** NAME.json is a real return (Salt 3008.3 on Debian 12, names changed), NAME.72.txt and NAME.40.txt show it. */
const FOLDER = new URL('returns/', import.meta.url);
const NAMES = readdirSync(FOLDER).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -5)] : []));

const RUNNERS = /^(?:jobs|key|manage)\./;

/** The most lines at width 72. */
const MOST_LINES: Readonly<Record<string, number>> = {
  'disk.usage': 8,
  'status.meminfo': 56,
  'network.interfaces': 70,
  'grains.items': 165,
};

function read(name: string): { fun: string; value: SaltValue } {
  return parseSalt(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as {
    fun: string;
    value: SaltValue;
  };
}

function display(width: number) {
  return { styling: true, fences: true, width };
}

for (const name of NAMES) {
  test(name, () => {
    const { fun, value } = read(name);
    for (const width of [72, 40]) {
      const context = { fun, display: display(width) };
      const answer = RUNNERS.test(fun) ? runnerAnswer(value, context) : minionAnswer({ value }, context);
      assert.equal(`${answer.text}\n`, readFileSync(new URL(`${name}.${width}.txt`, FOLDER), 'utf8'));
      assert.equal(answer.styled, false);
    }
    const { text } = minionAnswer({ value }, { fun, display: display(72) });
    assert.ok(text.split('\n').length <= (MOST_LINES[name] ?? Infinity), `${name} is too long`);
  });
}

test('disk.usage is of six file systems', () => {
  assert.equal(Object.keys(read('disk.usage').value as object).length, 6);
});

test('a dict that fits stands on the line of its minion', () => {
  const { fun, value } = read('status.loadavg');
  const rows = ['web02', 'db01', 'web01'].map((name) => ({ name, ret: { value } }));
  assert.equal(
    fleetAnswer(rows, { fun, display: display(72) }).text,
    ['db01', 'web01', 'web02']
      .map((name) => `${name}: 1-min 5.21728515625 · 5-min 2.89013671875 · 15-min 1.95703125`)
      .join('\n'),
  );
  const narrow = fleetAnswer(rows.slice(0, 1), { fun, display: display(40) }).text;
  assert.equal(narrow, 'web02:\n  1-min: 5.21728515625\n  5-min: 2.89013671875\n  15-min: 1.95703125');
});

test('columns as a terminal counts them', () => {
  const counted = {
    web01: 5,
    '✓ done · x': 10,
    blå: 3,
    日本語: 6,
    ｆｕ: 4,
    '👍': 2,
    'e\u0301': 1,
    'a\u200bb': 2,
  };
  for (const [text, columns] of Object.entries(counted)) assert.equal(columnsOf(text), columns, text);
});
