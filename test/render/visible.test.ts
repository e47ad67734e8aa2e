import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visible, withoutHidden } from '../../src/render/index.ts';

const SHOWN: [what: string, text: string, shown: string][] = [
  ['right to left override', 'cmd.run \u202egp.exe', 'cmd.run \\u202egp.exe'],
  ['isolates', '\u2066a\u2069', '\\u2066a\\u2069'],
  ['direction marks', 'a\u200e\u200f\u061cb', 'a\\u200e\\u200f\\u061cb'],
  ['zero width', 'a\u200b\u200c\u200d\u2060\ufeffb', 'a\\u200b\\u200c\\u200d\\u2060\\ufeffb'],
  ['line and paragraph separators', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
  ['line breaks and tabs', 'a\nb\r\tc', 'a\\u000ab\\u000d\\u0009c'],
  ['C0, C1, delete', '\u0000\u001b[31m\u0085\u009b\u007f', '\\u0000\\u001b[31m\\u0085\\u009b\\u007f'],
  ['soft hyphen', 're\u00adboot', 're\\u00adboot'],
  ['no-break and other blanks', 'a\u00a0b\u2007c\u202fd\u3000e', 'a\\u00a0b\\u2007c\\u202fd\\u3000e'],
  ['blanks that are letters', '\u115f\u1160\u3164\uffa0\u2800', '\\u115f\\u1160\\u3164\\uffa0\\u2800'],
  ['variation selectors', 'a\ufe0f\u{e0100}', 'a\\ufe0f\\u{e0100}'],
  ['tags', '\u{e0041}\u{e007f}', '\\u{e0041}\\u{e007f}'],
  ['grapheme joiner', 'a\u034fb', 'a\\u034fb'],
  ['unpaired halves and private ones', '\ud800a\ue000', '\\ud800a\\ue000'],
  ['annotation', '\ufff9a\ufffab\ufffb', '\\ufff9a\\ufffab\\ufffb'],
];

for (const [what, text, shown] of SHOWN) {
  test(`to be seen: ${what}`, () => assert.equal(visible(text), shown));
}

test('plain text of any script stays as it is', () => {
  for (const text of ['cmd.run "df -h" \\n C:\\users', 'Straße, Łódź, Ольга, שלום, 日本語, é, नि, 👍', '']) {
    assert.equal(visible(text), text);
  }
});

test('a typed escape and a hidden character never look the same', () => {
  assert.equal(visible('\\u202e'), '\\\\u202e');
  assert.equal(visible('\\\u202e'), '\\\\\\u202e');
  assert.equal(visible('\\\\u202e'), '\\\\\\\\u202e');
  const parts = ['\\', '\u202e', 'u202e', 'u{e0041}', '\u{e0041}', 'x', '\n', 'u000a'];
  const seen = new Map<string, string>();
  const all = (text: string, length: number): void => {
    const shown = visible(text);
    assert.equal(seen.get(shown) ?? text, text, `two texts look as ${shown}`);
    seen.set(shown, text);
    if (length > 0) for (const part of parts) all(text + part, length - 1);
  };
  all('', 5);
});

test('a flood of marks on one letter is seen', () => {
  assert.equal(visible(`a${'\u0301'.repeat(7)}b`), `a${'\u0301'.repeat(4)}\\u0301\\u0301\\u0301b`);
});

test('of several lines all but their ends', () => {
  assert.equal(withoutHidden('a\\u202e\nb\u202e\r'), 'a\\u202e\nb\\u202e\\u000d');
});
