/*
 * Writes the generated parts of the README and docs/. These are the tables from the schema and the words, and samples
 * from a real lab (Prosody, Salt, three minions). `--tables`: only the tables, without a lab.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TestLab } from '../test/e2e/support/lab.ts';
import { configTable, replaceSection } from './config-table.ts';
import { optionsTables } from './options-table.ts';
import { wordsTable } from './words-table.ts';

/** Lines as they are pasted from a shell history, and where. `end`: what the last message of the answer has. */
const LINES: [contact: string, line: string, end?: RegExp][] = [
  ['master', "salt '*' test.version"],
  ['web01', 'disk.percent /'],
  ['web01', 'grains.item os osrelease --out=yaml'],
  ['master', "salt -G 'os:Debian' grains.item osrelease saltversion"],
  ['master', 'web* cmd.run "uname -s" timeout=5'],
  ['web01', 'cmd.run "ls /nosuch"'],
  ['master', "salt 'web01*' state.apply mixed test=True"],
  ['master', 'sudo salt-run manage.status'],
  ['master', 'salt-key -L'],
  ['web01', 'test.echo 0b101'],
  ['web01', 'disk usage', /Reply yes or no/],
  ['web01', 'yes'],
  ['web01', 'grains.items | grep -E "^os"'],
  ['master', 'diff web01 db01 grains.item id kernel'],
  ['web01', 'grains.itm os', /Reply yes or no/],
];
/** Longer answers are shortened in the README, which says so. */
const SHOWN = 16;

write('docs/config.md', 'config', configTable());
write('docs/commands.md', 'words', wordsTable());
write('docs/options.md', 'options', optionsTables());
if (!process.argv.includes('--tables')) write('README.md', 'samples', await samples());

function write(file: string, section: string, content: string): void {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  writeFileSync(path, replaceSection(readFileSync(path, 'utf8'), section, content));
}

async function samples(): Promise<string> {
  const lab = new TestLab();
  try {
    await lab.start();
    await lab.startGateway();
    const admin = await lab.person('admin');
    const made: string[] = [];
    for (const [contact, line, end = /(?:)/] of LINES) {
      admin.says(contact, line);
      const heard: string[] = [];
      do {
        const { body = '' } = await admin.hears(
          contact,
          (text) => !/returned, waiting for|no answer yet/.test(text),
        );
        heard.push(body);
      } while (!end.test(heard.at(-1) ?? ''));
      made.push(`to ${contact}> ${line}\n${shortened(heard.join('\n'))}`);
    }
    return ['```', made.join('\n\n'), '```'].join('\n');
  } finally {
    await lab.stop();
  }
}

function shortened(body: string): string {
  const lines = body.split('\n').filter((line) => line !== '```');
  if (lines.length <= SHOWN) return lines.join('\n');
  return [...lines.slice(0, SHOWN), `… (${lines.length - SHOWN} more lines, left out here)`].join('\n');
}
