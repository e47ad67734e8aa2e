import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { ArgsError, splitWords } from '../../../src/salt/index.ts';
import { seeded } from './generate.ts';

const texts = (line: string): string[] => splitWords(line).map((word) => word.text);

const TABLE: readonly (readonly [line: string, words: string[]])[] = [
  ['', []],
  ['  test.ping  ', ['test.ping']],
  ['cmd.run "df -h" timeout=5', ['cmd.run', 'df -h', 'timeout=5']],
  [`a'b c'"d e"f`, ['ab cd ef']],
  [`'' ""`, ['', '']],
  [`'a\\b' "a\\b" a\\b`, ['a\\b', 'a\\b', 'ab']],
  [`"\\"\\\\\\$HOME\\\`" $HOME`, ['"\\$HOME`', '$HOME']],
  [`"it's" 'say "x"'`, [`it's`, 'say "x"']],
  ['\'a | b\' "c; d" e\\&f', ['a | b', 'c; d', 'e&f']],
  ['a\\\nb "c\\\nd"', ['ab', 'cd']],
  ['web* ? [a] ~ $x #y {a,b}', ['web*', '?', '[a]', '~', '$x', '#y', '{a,b}']],
  ['a\u00a0b', ['a\u00a0b']],
];

test('a line is split as a shell would, and nothing in it is expanded', () => {
  for (const [line, words] of TABLE) assert.deepEqual(texts(line), words, line);
});

test('a word says where it stands and whether it was quoted', () => {
  assert.deepEqual(splitWords(` a "b c"d\\ e`), [
    { text: 'a', quoted: false, start: 1, end: 2 },
    { text: 'b cd e', quoted: true, start: 3, end: 12 },
  ]);
});

const REFUSED: readonly (readonly [line: string, code: string, message: string])[] = [
  ['ls | grep x', 'shell-operator', 'To use a pipe on the minion, quote it: cmd.run "ls | wc". Nothing ran.'],
  ['a && b', 'shell-operator', 'To use && on the minion, quote it: cmd.run "… && …". Nothing ran.'],
  ['a; b', 'shell-operator', 'To use ; on the minion, quote it: cmd.run "… ; …". Nothing ran.'],
  ['a > /tmp/x', 'shell-operator', 'To use > on the minion, quote it: cmd.run "… > …". Nothing ran.'],
  ['a <b', 'shell-operator', 'To use < on the minion, quote it: cmd.run "… < …". Nothing ran.'],
  ['a `id`', 'shell-operator', 'To use ` on the minion, quote it: cmd.run "… ` …". Nothing ran.'],
  ['a "b', 'unbalanced-quote', 'The quote " is not closed: "b. Nothing ran.'],
  [`a "b\\"`, 'unbalanced-quote', 'The quote " is not closed: "b\\". Nothing ran.'],
  [`it's`, 'unbalanced-quote', "The quote ' is not closed: 's. Nothing ran."],
  ['a\\', 'trailing-backslash', 'The line ends in a backslash. Nothing ran.'],
];

test('what only a shell could do is refused by name', () => {
  for (const [line, code, message] of REFUSED) {
    assert.throws(() => splitWords(line), { name: 'ArgsError', code, message }, line);
  }
});

test('random lines split as the system shell splits them', { skip: process.platform === 'win32' }, () => {
  const random = seeded(4);
  const pieces = [
    'a',
    'b',
    ' ',
    '  ',
    "'",
    "'",
    '"',
    '"',
    '\\',
    '\\\\',
    '\\$',
    '$ ',
    '|',
    '=',
    '\\\n',
    'é',
    ',',
    '[1]',
    '{a: 1}',
    '*',
  ];
  const lines = Array.from({ length: 6000 }, () => {
    const length = 1 + Math.floor(random() * 12);
    return Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)]).join('');
    // If a newline or a $ is not escaped after all, the shell does more than splitWords.
  }).filter((line) => !/\\\\[\n$]/.test(line) && splits(line));
  assert.ok(lines.length > 1000);
  const script = lines.map((line) => `printf '%s\\0' ${line}\nprintf '\\001\\0'\n`).join('');
  const output = execFileSync('sh', ['-s'], {
    input: `set -f\n${script}`,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const answers = output.split('\x01\0').slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const words = texts(line);
    // printf uses its format once where there are no arguments.
    assert.deepEqual(answers[index]?.split('\0').slice(0, -1), words.length ? words : [''], line);
  }
});

/** True if both can split the line: complete, without operators. */
function splits(line: string): boolean {
  try {
    splitWords(line);
    return true;
  } catch (error) {
    assert.ok(error instanceof ArgsError);
    return false;
  }
}
