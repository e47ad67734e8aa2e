import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, xmlBytes } from '../../src/render/index.ts';

const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n + 1}`);

/** All pages of a text, as `more` shows them. */
function pages(text: string, limits: Parameters<typeof cut>[1]): string[] {
  const shown: string[] = [];
  for (let rest: string | undefined = text; rest !== undefined; ) {
    const page = cut(rest, limits);
    shown.push(page.head);
    rest = page.rest;
  }
  return shown;
}

test('what fits is left alone', () => {
  const text = lines(60).join('\n');
  assert.deepEqual(cut(text, { lines: 60, bytes: 60_000 }), { head: text, note: '' });
});

test('longer text is cut after a line, with what more will show', () => {
  const { head, rest, note } = cut(lines(274).join('\n'), { lines: 60, bytes: 60_000 });
  assert.equal(head, lines(60).join('\n'));
  assert.equal(rest?.split('\n')[0], 'line 61');
  assert.equal(note, '… 214 more lines, type `more`');
});

test('no cut leaves fewer than five lines', () => {
  for (const over of [1, 2, 3, 4]) {
    const text = lines(60 + over).join('\n');
    assert.deepEqual(cut(text, { lines: 60, bytes: 60_000 }), { head: text, note: '' });
  }
  assert.equal(cut(lines(65).join('\n'), { lines: 60, bytes: 60_000 }).note, '… 5 more lines, type `more`');
});

test('of a long text only the first lines are shown', () => {
  const limits = { lines: 60, first: 10, bytes: 60_000 };
  assert.equal(cut(lines(60).join('\n'), limits).note, '');
  const { head, note } = cut(lines(61).join('\n'), limits);
  assert.equal(head, lines(10).join('\n'));
  assert.equal(note, '… 51 more lines, type `more`');
});

/** A dict of entries, each so many lines long: the name, then lines under it. */
const entries = (...heights: number[]) =>
  heights.map((height, n) => [`entry ${n + 1}:`, ...lines(height - 1).map((line) => `  ${line}`)].join('\n'));

test('the cut falls between entries', () => {
  const limits = { lines: 60, first: 10, bytes: 60_000 };
  const shown = (...heights: number[]) => cut(entries(...heights).join('\n'), limits).head;
  assert.equal(shown(8, 30, 30), entries(8).join('\n'), 'before the one that does not fit');
  assert.equal(shown(4, 4, 30, 30), entries(4, 4).join('\n'));
  assert.equal(shown(25, 40), entries(25).join('\n'), 'a long one is shown to its end');
  assert.equal(shown(90, 3).split('\n').length, 10, 'one that no page holds is cut within');
});

test('what stands deeper is cut where that is least felt', () => {
  const deep = entries(70)
    .join('\n')
    .replace('  line 7\n', '    line 7\n')
    .replace('  line 8\n', '    line 8\n');
  const { head } = cut(deep, { lines: 60, first: 8, bytes: 60_000 });
  assert.equal(head.split('\n').at(-1), '  line 5', 'line 6 owns the lines after it');
});

test('no cut leaves an empty line first, or a fence', () => {
  const text = [...lines(8), '', ...lines(60)].join('\n');
  assert.equal(cut(text, { lines: 60, first: 8, bytes: 60_000 }).rest?.startsWith('\n'), false);
});

test('no page is over the limit as XML, and together they are the whole', () => {
  const text = lines(500)
    .map((line) => `${line} <&> æøå`)
    .join('\n');
  const shown = pages(text, { lines: 10_000, bytes: 1000 });
  assert.equal(shown.join('\n'), text);
  for (const page of shown) assert.ok(xmlBytes(page) <= 1000);
});

test('a line that is too long is cut between characters', () => {
  const shown = pages('😀'.repeat(1000), { lines: 60, bytes: 501 });
  assert.equal(shown.join(''), '😀'.repeat(1000));
  for (const page of shown) assert.ok(page.isWellFormed() && xmlBytes(page) <= 501);
  assert.equal(cut('x'.repeat(5000), { lines: 60, bytes: 1000 }).note, '… 4 KiB more, type `more`');
});

test('a block that is cut is closed and opened again', () => {
  const text = ['head', '```', ...lines(10), '```', 'tail'].join('\n');
  const first = cut(text, { lines: 5, bytes: 60_000, styled: true });
  assert.equal(first.head, 'head\n```\nline 1\nline 2\nline 3\n```');
  assert.ok(first.rest?.startsWith('```\nline 4\n') && first.isOpened);
  const shown = pages(text, { lines: 5, bytes: 60_000, styled: true });
  for (const page of shown) assert.equal(page.split('\n').filter((l) => l === '```').length % 2, 0);
  assert.deepEqual(
    shown.flatMap((p) => p.split('\n')).filter((l) => l !== '```'),
    ['head', ...lines(10), 'tail'],
  );
});

test('raw text with backticks is not touched', () => {
  const text = ['```', ...lines(10)].join('\n');
  assert.equal(cut(text, { lines: 5, bytes: 60_000 }).head, '```\nline 1\nline 2\nline 3\nline 4');
});

test('every page makes progress, whatever the limits', () => {
  for (const bytes of [1, 40, 70, 100]) {
    const shown = pages(`\`\`\`\n${'long '.repeat(40)}\n\n😀\n\`\`\`\nend`, {
      lines: 1,
      bytes,
      styled: true,
    });
    assert.ok(shown.length < 300);
    assert.match(shown.join(''), /end$/);
  }
});
