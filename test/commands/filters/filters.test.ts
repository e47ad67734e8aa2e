import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filtersOf, readFilters, takeFilters } from '../../../src/commands/filters/index.ts';

function refusal(line: string): string {
  try {
    takeFilters(line);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}

test('a pipe in quotes is no filter', () => {
  for (const line of [`cmd.run "ls | wc"`, `cmd.run 'a|b'`, 'cmd.run a\\|b', 'test.ping', `cmd.run "a | b`])
    assert.deepEqual(takeFilters(line), { line, filters: undefined });
});

test('filters are what stands after the pipes outside quotes', () => {
  for (const [line, command, text] of [
    ['disk.usage | grep sda', 'disk.usage ', 'grep sda'],
    ['disk.usage|grep sda|head -5', 'disk.usage', 'grep sda | head -5'],
    [`cmd.run "ls | wc" | grep 'a|b'`, `cmd.run "ls | wc" `, `grep 'a|b'`],
    [
      `salt '*' cmd.run 'df -h' | grep -E "sda|vda" | wc -l`,
      `salt '*' cmd.run 'df -h' `,
      `grep -E "sda|vda" | wc -l`,
    ],
  ] as const) {
    const taken = takeFilters(line);
    assert.equal(taken.line, command);
    assert.equal(taken.filters?.text, text);
  }
});

test('grep looks for a word as it is; with -E for an expression', () => {
  const lines = ['a.c', 'abc', 'ABC'];
  const left = (filter: string) => readFilters(filter).apply(lines).lines;
  assert.deepEqual(left('grep a.c'), ['a.c']);
  assert.deepEqual(left('grep -E a.c'), ['a.c', 'abc']);
  assert.deepEqual(left('grep -iE a.c'), ['a.c', 'abc', 'ABC']);
  assert.deepEqual(left('grep -- -i'), []);
  assert.deepEqual(left('grep "("'), []);
});

test('a form may begin with the pipe, or leave it out', () => {
  assert.equal(readFilters('| grep sda').text, 'grep sda');
  assert.equal(readFilters('grep sda | head -n 5').text, 'grep sda | head -n 5');
});

test('other pipes are refused by name, with the way to do it', () => {
  const how =
    'grep, head, tail, sort and wc -l. To use a pipe on the minion, quote it: cmd.run "ls | wc". Nothing ran.';
  assert.equal(refusal('cmd.run ls | less'), `"less" is not one of my filters: ${how}`);
  assert.equal(refusal('cmd.run ls | Less x'), `"Less" is not one of my filters: ${how}`);
  assert.equal(refusal('cmd.run ls |'), `After a pipe comes a filter: ${how}`);
  assert.equal(refusal('cmd.run ls || true'), `After a pipe comes a filter: ${how}`);
  assert.match(refusal('test.ping | grep x > /tmp/y'), /^To use > on the minion, quote it/);
  assert.match(refusal('test.ping | grep x; id'), /^To use ; on the minion, quote it/);
  assert.match(refusal('test.ping | grep "x'), /^The quote " is not closed/);
  assert.match(refusal('| grep x'), /^Put a command before the filter/);
});

test('wrong options are answered with what is accepted', () => {
  const end = (usage: string) => `Type it as ${usage}. Nothing ran.`;
  const grep = end('grep [-i] [-v] [-c] [-E] WORD');
  assert.equal(refusal('test.ping | grep'), `grep needs a word. ${grep}`);
  assert.equal(refusal('test.ping | grep -n x'), `grep does not know -n. ${grep}`);
  assert.equal(refusal('test.ping | grep --color x'), `grep does not know --color. ${grep}`);
  assert.equal(refusal('test.ping | grep a b'), `grep takes one word: put several in quotes. ${grep}`);
  const head = end('head [-n N], or head -5');
  for (const typed of ['-n', '-n x', '-n -5', '-c 5', '--lines 5'])
    assert.equal(refusal(`test.ping | head ${typed}`), `head takes a number of lines. ${head}`);
  assert.equal(refusal('test.ping | head 5'), `head takes no "5". ${head}`);
  assert.equal(refusal('test.ping | wc'), `wc counts lines here. ${end('wc -l')}`);
  assert.equal(refusal('test.ping | sort -k2'), `sort does not know -k. ${end('sort [-r] [-n] [-u]')}`);
});

test('expressions and words are bounded, and what RE2 cannot read is said', () => {
  assert.match(refusal('test.ping | grep -E "("'), /RE2 syntax, and I can't read "\("/);
  assert.match(refusal('test.ping | grep -E "(?=a)b"'), /RE2 syntax/);
  assert.match(refusal(`test.ping | grep -E "${'a{99}'.repeat(20)}"`), /it repeats too much/);
  assert.match(refusal(`test.ping | grep -E ${'a'.repeat(201)}`), /at most 200 characters/);
  assert.match(refusal(`test.ping | grep ${'a'.repeat(129)}`), /at most 128 characters/);
  assert.match(refusal(`test.ping${' | sort'.repeat(9)}`), /More than 8 filters/);
});

test('an expression that is too much work leaves the rest unsearched, and says so', () => {
  const filters = readFilters('grep -E "b|c"');
  const lines = Array.from({ length: 20_000 }, (_, n) => `${'a'.repeat(90)}${n}`);
  const { lines: left, notes } = filters.apply([...lines.slice(0, 10), 'b', ...lines]);
  assert.deepEqual(left, ['b']);
  assert.match(notes.join(), /^… \d+,\d{3} more lines were not searched: grep -E takes too long there/);
});

test('no more than so many lines are sorted, and the answer says so', () => {
  const lines = Array.from({ length: 60_000 }, (_, n) => String(n % 7));
  const { lines: left, notes } = readFilters('sort -u').apply(lines);
  assert.deepEqual(left, ['0', '1', '2', '3', '4', '5', '6']);
  assert.deepEqual(notes, ['… 10,000 more lines were left out: sort takes 50,000 at most here']);
});

test('several sorts in a row share the lines that may be sorted', () => {
  const lines = Array.from({ length: 30_000 }, (_, n) => String(n));
  const { lines: left, notes } = readFilters('sort -r | sort -n | sort').apply(lines);
  assert.equal(left.length, 16_666);
  assert.deepEqual(notes, ['… 13,334 more lines were left out: sort takes 16,666 at most here']);
});

test('where no line is left, the filters say why', () => {
  assert.equal(readFilters('grep sda').nothing, 'No line matched "sda".');
  assert.equal(readFilters('grep -v sda').nothing, 'No line is left after grep -v sda.');
  assert.equal(readFilters('grep a | head -5').nothing, 'No line is left after grep a | head -5.');
  assert.equal(readFilters('grep "\u202ea"').nothing, 'No line matched "\\u202ea".');
});

test('the filters of a stored line are read again; a line without any has none', () => {
  assert.equal(filtersOf('test.ping | grep x')?.text, 'grep x');
  assert.equal(filtersOf('test.ping'), undefined);
  assert.equal(filtersOf('test.ping | cat'), undefined);
});
