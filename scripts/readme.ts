/*
 * Makes the README's samples from a real lab (Prosody, Salt, three minions), one of whose minions is dead for
 * the last of them, and its config table from the schema.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Lab } from '../test/e2e/support/lab.ts';
import { configTable, replaceSection } from './config-table.ts';

const README = fileURLToPath(new URL('../README.md', import.meta.url));

/** Lines as they are pasted from a shell history, and where. `end`: what the last message of the answer has. */
const LINES: [contact: string, line: string, end?: RegExp][] = [
  ['master', "salt '*' test.version"],
  ['web01', 'status.loadavg --out=yaml'],
  ['master', "salt -G 'os:Debian' grains.item osrelease saltversion"],
  ['master', 'web* cmd.run "uname -s" timeout=5'],
  ['web01', 'cmd.run "ls /nosuch"'],
  ['master', "salt 'web01*' state.apply mixed test=True"],
  ['master', 'sudo salt-run manage.status'],
  ['master', 'salt-key -L'],
  ['web01', 'grains.itm os', /Did you mean/],
  ['web01', 'test.echo 0b101'],
];
/** Longer answers are shortened in the README, which says so. */
const SHOWN = 16;

const lab = new Lab();
try {
  await lab.start();
  await lab.startGateway();
  const admin = await lab.person('admin');
  const samples: string[] = [];
  for (const [contact, line, end = /(?:)/] of LINES) {
    admin.says(contact, line);
    const { body = '' } = await admin.hears(
      contact,
      (text) => end.test(text) && !/returned, waiting for/.test(text),
    );
    samples.push(`to ${contact}> ${line}\n${shortened(body)}`);
  }
  const text = ['```', samples.join('\n\n'), '```'].join('\n');
  const readme = replaceSection(readFileSync(README, 'utf8'), 'samples', text);
  writeFileSync(README, replaceSection(readme, 'config', configTable()));
} finally {
  await lab.stop();
}

function shortened(body: string): string {
  const lines = body.split('\n').filter((line) => line !== '```');
  if (lines.length <= SHOWN) return lines.join('\n');
  return [...lines.slice(0, SHOWN), `… (${lines.length - SHOWN} more lines, left out here)`].join('\n');
}
