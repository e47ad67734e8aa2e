import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { printedCommands } from '../newcomer/printed.ts';
import { type Runs, SHOWN, TYPED } from './support/shown.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const PAGES = [
  ...['README.md', 'SECURITY.md', 'bench/README.md'],
  // The lines in docs/commands.md are typed into the chat; commands.test.ts does that.
  ...readdirSync(join(ROOT, 'docs')).flatMap((name) =>
    name.endsWith('.md') && name !== 'commands.md' ? [`docs/${name}`] : [],
  ),
];

/** The first words of shell lines. `salt`, `salt-key` and similar words are typed into the chat. */
const PROGRAMS =
  /^(?:sudo )?(npm|npx|node|salt-xmpp|docker|podman|systemctl|journalctl|curl|sqlite3|logrotate|chattr|chgrp|chmod|chpasswd|kill|jq|git|apt-get|ln|install|useradd|usermod|runuser|echo|scripts\/\S+\.sh)(?= )/;

/** The shell commands of a page: those in blocks, lines that end in a backslash joined, and those in its text. */
function commandsOf(page: string): string[] {
  const text = read(page);
  const lines = text.replace(/\\\n\s*/g, '').split('\n');
  const blocks = lines
    .filter((line) => /^(?: {4,}|\$ )\S/.test(line))
    .map((line) => line.replace(/^(\$ | {4})/, ''));
  const inline = Array.from(text.matchAll(/`([^`\n]+)`/g), ([, code = '']) => code);
  return [...blocks, ...inline]
    .map((command) => command.replace(/\s+#.*$/, '').trim())
    .filter((command) => PROGRAMS.test(command) && !/^\S+ \| /.test(command));
}

const found = PAGES.flatMap((page) =>
  Array.from(new Set(commandsOf(page)), (command) => ({ page, command })),
);

const means = (shown: string | RegExp, command: string) =>
  typeof shown === 'string' ? shown === command : shown.test(command);

function runsOf(page: string, command: string): Runs | undefined {
  const typed = TYPED.filter((section) => section.page === page).find(({ section }) =>
    printedCommands(read(page), section).some((line) => line.includes(command)),
  );
  return typed ?? SHOWN.find(([shown]) => means(shown, command))?.[1];
}

test('commands are found', () => assert.ok(found.length > 40, String(found.length)));

for (const { page, command } of found) {
  test(`something runs what ${page} shows: ${command}`, () => {
    const runs = runsOf(page, command);
    assert.ok(runs, 'nothing is known to; see test/docs/support/shown.ts');
    assert.ok(read(runs.in).includes(runs.as), `${runs.in} has no ${runs.as}`);
  });
}

test('nothing is named there that no page shows', () => {
  for (const [shown] of SHOWN)
    assert.ok(
      found.some(({ command }) => means(shown, command)),
      String(shown),
    );
});
