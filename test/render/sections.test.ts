import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  above,
  below,
  cutSections,
  fleetAnswer,
  nextSections,
  type Section,
} from '../../src/render/index.ts';

/* Long answers of several minions: a cut leaves something of each. */

const LIMITS = { lines: 60, first: 10, bytes: 49_152 };

/** Makes an answer with this number of lines, label included. */
function minion(name: string, height: number): Section {
  const body = Array.from({ length: height - 1 }, (_, n) => `    ${name} line ${n + 1}`);
  return { text: [`${name}:`, ...body].join('\n'), label: `${name}:` };
}

const joined = (sections: readonly Section[]) => sections.map(({ text }) => text).join('\n');
const cutAll = (sections: readonly Section[], limits = LIMITS) =>
  cutSections(joined(sections), sections, limits);

test('what fits is whole', () => {
  const sections = [minion('web01', 30), minion('web02', 30)];
  assert.deepEqual(cutAll(sections), { head: joined(sections), note: '' });
});

test('each minion gets its part, says how much it has left, and has its name above the rest', () => {
  const sections = [minion('db01', 100), minion('web01', 3), minion('web02', 200)];
  const { head, rest = '', note } = cutAll(sections);
  const shown = head.split('\n');
  assert.ok(shown.length <= 60);
  for (const name of ['db01', 'web01', 'web02']) assert.ok(shown.includes(`${name}:`), head);
  assert.ok(head.includes(sections[1]?.text ?? '-'), 'a short one is whole');
  const [, ofDb = '0'] = /^ {2}… (\d+) more lines$/m.exec(head) ?? [];
  assert.equal(shown.filter((line) => line.includes('db01 line')).length + Number(ofDb), 99);
  assert.match(rest, /^db01:\n {4}db01 line/);
  assert.ok(rest.includes('\nweb02:\n    web02 line'));
  assert.equal(note, `… ${rest.split('\n').length} more lines, type \`more\``);
  const all = `${head}\n${rest}`;
  for (const line of joined(sections).split('\n')) assert.ok(all.includes(line), line);
});

test('where only the last is cut, one note says how much is left', () => {
  const long = Array.from({ length: 100 }, (_, n) => `line ${n}`).join('\n');
  const { head, note } = cutAll([{ text: 'ps.top →' }, { text: long }]);
  assert.match(head, /^ps\.top →\nline 0\n/);
  assert.doesNotMatch(head, /more lines/);
  assert.match(note, /^… \d+ more lines, type `more`$/);
  const two = cutAll([minion('db01', 3), minion('web01', 100)]);
  assert.doesNotMatch(two.head, /more lines/);
  const first = cutAll([minion('db01', 100), minion('web01', 3)]);
  assert.match(first.head, /^ {2}… \d+ more lines\nweb01:$/m);
});

test('the pages of the rest: each part stands under its name, and nothing is lost', () => {
  const sections = [minion('db01', 100), minion('web01', 30), minion('web02', 200), { text: 'web03: fine' }];
  const pages: string[] = [];
  let next = cutAll(sections);
  for (;;) {
    pages.push(next.head);
    if (next.rest === undefined) break;
    assert.equal(next.rest, joined(next.sections ?? []));
    next = nextSections(next.sections ?? [], LIMITS);
  }
  for (const page of pages.slice(1))
    assert.match(page, /^(db01:\n {2} {2}db01|web0[12]:\n {2} {2}web0[12]|web03: fine$)/);
  for (const page of pages) assert.ok(page.split('\n').length <= 64, page);
  const shown = pages.flatMap((page) => page.split('\n')).filter((line) => line.startsWith('    '));
  const all = joined(sections)
    .split('\n')
    .filter((line) => line.startsWith('    '));
  assert.deepEqual(shown.toSorted(), all.toSorted());
});

test('a dozen long answers fit one page; of more, those that fit are shown', () => {
  const dozen = Array.from({ length: 12 }, (_, n) => minion(`web${n + 10}`, 40));
  const { head } = cutAll(dozen);
  for (const { label = '-' } of dozen) assert.ok(head.includes(label), label);
  assert.ok(head.split('\n').length <= 60);
  const few = cutAll(dozen, { ...LIMITS, lines: 20 });
  assert.ok(few.head.split('\n').length <= 20);
  assert.ok(few.head.includes('web14:') && !few.head.includes('web15:'), few.head);
  assert.ok(few.rest?.includes('\nweb15:\n    web15 line 1\n'));
});

test('many answers of a line each are cut after the first', () => {
  const sections = Array.from({ length: 100 }, (_, n): Section => ({ text: `web${n}: ${n}` }));
  const { head, note } = cutAll(sections);
  assert.equal(head, joined(sections.slice(0, 10)));
  assert.equal(note, '… 90 more lines, type `more`');
});

test('a line above and a line under an answer are always shown', () => {
  const sections = [minion('web01', 90), minion('web02', 90)];
  const answer = below(
    above('✗ 1 of 2 failed', { text: joined(sections), styled: false, sections }),
    '1/2 returned',
  );
  const { head } = cutSections(answer.text, answer.sections ?? [], LIMITS);
  assert.match(head, /^✗ 1 of 2 failed\nweb01:\n[\s\S]*\nweb02:\n[\s\S]*\n1\/2 returned$/);
});

test('a block that is cut within an answer is closed there and opened in the rest', () => {
  const fenced = (name: string): Section => {
    const body = Array.from({ length: 60 }, (_, n) => `row ${n}`).join('\n');
    return { text: `${name}:\n\`\`\`\n${body}\n\`\`\``, label: `${name}:` };
  };
  const sections = [fenced('web01'), fenced('web02')];
  const { head, rest = '' } = cutSections(joined(sections), sections, { ...LIMITS, styled: true });
  for (const part of [head, rest]) {
    const edges = part.split('\n').filter((line) => line === '```');
    assert.equal(edges.length, 4, part);
  }
  assert.match(rest, /^web01:\n```\nrow/);
});

test('lines that are too long for a message together take some from each', () => {
  const sections = ['web01', 'web02'].map(
    (name): Section => ({
      text: `${name}:\n${Array.from({ length: 50 }, () => 'x'.repeat(4_000)).join('\n')}`,
      label: `${name}:`,
    }),
  );
  sections.push({ text: 'web03: fine' });
  const { head, rest = '', note } = cutAll(sections);
  assert.ok(Buffer.byteLength(head) <= LIMITS.bytes);
  assert.match(
    head,
    /^web01:\nx+\n[x\n]+\n {2}… \d+ more lines\nweb02:\nx+\n[x\n]+\n {2}… \d+ more lines\nweb03: fine$/,
  );
  assert.match(note, /^… \d+ more lines/);
  const count = (part: string) => part.split('\n').filter((line) => line.startsWith('x')).length;
  assert.equal(count(head) + count(rest), 100);
});

test('a line that no message holds leaves room for those of the others', () => {
  const sections: Section[] = Array.from({ length: 9 }, (_, n) => ({ text: `web${n}: fine` }));
  sections.push({ text: `zz: ${'k'.repeat(400_000)}` });
  const { head, rest = '', note } = cutAll(sections);
  for (const { text } of sections.slice(0, 9)) assert.ok(head.includes(text), text);
  assert.match(head, /\nzz: k+$/);
  assert.match(note, /^… \d+ KiB more, type `more`$/);
  assert.equal((head + rest).replace(/[^k]/g, '').length, 400_000);
});

test("a fleet's answer has a section for each minion, with its name as the label", () => {
  const row = (name: string, value: string) => ({ name, ret: { value, retcode: 0 } });
  const { sections, text } = fleetAnswer([row('web02', 'a\nb'), row('web01', 'True')], { fun: 'cmd.run' });
  assert.deepEqual(sections, [
    { label: 'web01:', text: 'web01: True' },
    { label: 'web02:', text: 'web02:\n  a\n  b' },
  ]);
  assert.equal(joined(sections ?? []), text);
});
