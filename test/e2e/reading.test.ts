import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

/* Answers as clients show them: width, preformatted blocks, long ones in parts, with a real Salt. */

const NOTE = /… (\d+) more lines, type `more`$/;
/** A table as `df` prints it: the file systems of a box differ from one machine to another. */
const TABLE = [
  'Filesystem      Size  Used Avail Use% Mounted on',
  '/dev/vda1        20G  5.0G   14G  27% /',
  '/dev/vdb1       512G  200G  312G  40% /srv/data',
].join('\n');
const PRINT = `cmd.run "printf '${TABLE.replaceAll('%', '%%').replaceAll('\n', '\\n')}\\n'"`;

let admin: ChatUser;
let kari: ChatUser;
const lab = useLab(async (lab) => {
  await lab.startGateway({ access: [{ who: ['kari@demo.no'], on: ['web01'], run: ['cmd.run'] }] });
  admin = await lab.person('admin', 'Gajim');
  kari = await lab.person('kari', 'Dino');
});

test('a table is a block for a client that draws blocks, and has no marks for another', async () => {
  for (const person of [admin, kari]) {
    // By now the client has said what it is.
    person.says('web01', 'whoami');
    await person.hears('web01', new RegExp(`^${person.jid}`));
    person.says('web01', PRINT);
  }
  const drawn = await admin.hears('web01', /vda1/);
  assert.ok(drawn.body?.endsWith(` →\n\`\`\`\n${TABLE}\n\`\`\``), drawn.body);
  const plain = await kari.hears('web01', /vda1/);
  assert.equal(plain.body, TABLE);
});

test('a width is kept over a restart: tables are records on a phone', async () => {
  kari.says('web01', 'width 40');
  await kari.hears('web01', 'Your answers fit 40 columns.\n`width default` goes back to 72.');
  await lab.startGateway({ access: [{ who: ['kari@demo.no'], on: ['web01'], run: ['cmd.run'] }] });
  kari.says('web01', PRINT);
  const { body = '' } = await kari.hears('web01', /vda1/);
  assert.equal(
    body.split('\n').slice(0, 3).join('\n'),
    '/dev/vda1\n  Size 20G · Used 5.0G · Avail 14G\n  Use% 27% · Mounted on /',
  );
  admin.says('web01', 'width');
  await admin.hears('web01', /^Your answers fit 72 columns, the default/);
});

test('the grains of all minions: each has its part, and the rest comes by more', async () => {
  admin.says('master', 'grains.items');
  const { body = '' } = await admin.hears('master', NOTE);
  for (const name of ['db01', 'web01', 'web02']) assert.match(body, new RegExp(`^${name}:$`, 'm'));
  assert.ok(body.split('\n').length <= 61, body);
  admin.says('master', 'more');
  const next = await admin.hears('master', NOTE);
  assert.match(next.body ?? '', /^db01:\n {2}\S/);
});
