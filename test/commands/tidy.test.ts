import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tidy } from '../../src/commands/tidy.ts';

const LINES: [typed: string, line: string][] = [
  ['  test.ping  ', 'test.ping'],
  ['\u00a0test.ping\u00a0\u200b', 'test.ping'],
  ['test.echo\u00a0hello "a\u00a0b"', 'test.echo hello "a\u00a0b"'],
  ['`test.ping`', 'test.ping'],
  ['```\ntest.ping\n```', 'test.ping'],
  ['```bash\n$ sudo salt-run manage.up\n```', 'salt-run manage.up'],
  ['$ test.ping', 'test.ping'],
  ['# test.ping', 'test.ping'],
  ['sudo test.ping', 'test.ping'],
  ['cmd.run \\\n  "df -h"', 'cmd.run  "df -h"'],
  ['cmd.run "echo ’x’ — y"', 'cmd.run "echo ’x’ — y"'],
  ['``` ```', ''],
];

test('what comes with pasting is taken off', () => {
  for (const [typed, line] of LINES) assert.deepEqual(tidy(typed), { line, repaired: false }, typed);
});

const REPAIRS: [typed: string, line: string][] = [
  ['cmd.run “df -h”', 'cmd.run "df -h"'],
  ['cmd.run ‘df -h’', "cmd.run 'df -h'"],
  ['test.ping —out=json', 'test.ping --out=json'],
  ['–G os:Debian test.ping', '-G os:Debian test.ping'],
  // A quote that stays open is a letter, and the text after it is still corrected.
  ['test.echo “a" — \\" b', 'test.echo "a" -- \\" b'],
  ['test.echo \'a ’b’ "—" "— \\"', 'test.echo \'a \'b\' "—" "-- \\"'],
];

test('curly quotes and long dashes are put right, and told', () => {
  for (const [typed, line] of REPAIRS) assert.deepEqual(tidy(typed), { line, repaired: true }, typed);
});

test('a second command line is refused by name', () => {
  assert.throws(() => tidy('test.ping\ntest.version'), {
    code: 'bad-line',
    message: /"test.version".*Nothing ran/,
  });
});
