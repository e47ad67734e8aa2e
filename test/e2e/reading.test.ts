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
  await lab.startGateway({
    access: [{ who: ['kari@demo.no'], on: ['web01'], run: ['cmd.run'] }],
    confirm: [],
  });
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
  await lab.startGateway({
    access: [{ who: ['kari@demo.no'], on: ['web01'], run: ['cmd.run'] }],
    confirm: [],
  });
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

test('a list from a function that shows states is a list', async () => {
  admin.says('web01', 'state.show_low_sls motd');
  const low = await admin.hears('web01', /__sls__/);
  assert.doesNotMatch(low.body ?? '', /✗|compile/);
  assert.match(low.body ?? '', /Welcome to web01/);
  admin.says('web01', 'state.show_sls nosuch');
  await admin.hears('web01', /^✗ state\.show_sls on web01 \(exit 1\)\nNo matching sls found for 'nosuch'/);
  admin.says('web01', 'state.sls nosuch');
  await admin.hears('web01', /^✗ state\.sls on web01 \(exit 1\)\nFailed to compile:\n {2}No matching sls/);
});

test('state.running tells which states run, and a second run waits for the first', async () => {
  admin.says('web01', 'state.single cmd.run "sleep 15"');
  const running = /The function "state\.single" is running as PID \d+/;
  // Asked before it runs, state.running would itself be what the first run waits for.
  for (let body = '[]'; !body.includes('state.single'); ) {
    admin.says('web01', 'saltutil.is_running state.single');
    body = (await admin.hears('web01', /\[\]|fun:? state\.single/)).body ?? '';
  }
  admin.says('web01', 'state.running');
  const { body: told = '' } = await admin.hears('web01', running);
  assert.doesNotMatch(told, /✗|compile/);
  admin.says('web01', 'state.single test.nop second');
  const refused = await admin.hears('web01', running);
  assert.match(refused.body ?? '', /✗ state\.single on web01 \(exit 1\)\n/);
  assert.doesNotMatch(refused.body ?? '', /compile/);
  await admin.hears('web01', /Succeeded: 1/);
});

test('a comment that is no text is shown', async () => {
  const state = 'state.single test.configurable_test_state odd changes=False result=False';
  admin.says('web01', `${state} comment='{disk: full, free: 3}'`);
  const { body = '' } = await admin.hears('web01', /test\.configurable_test_state/);
  assert.match(body, /✗ odd: test\.configurable_test_state\n {2}comment: disk full · free 3\n/);
  admin.says('web01', `${state} warnings=careful comment=17`);
  await admin.hears('web01', /\n {2}17\n {2}Warning: careful\n/);
});

test('floats that are no numbers have the names that salt writes', async () => {
  for (const [form, text] of Object.entries({
    json: '[\n    Infinity,\n    -Infinity,\n    NaN,\n    1.0\n]',
    yaml: '- .inf\n- -.inf\n- .nan\n- 1.0',
    raw: '[inf, -inf, nan, 1.0]',
  })) {
    admin.says('web01', `test.echo '[.inf, -.inf, .nan, 1.0]' --out=${form}`);
    const { body = '' } = await admin.hears('web01', /inf/i);
    assert.ok(body.endsWith(text), body);
  }
  admin.says('web01', 'test.echo .inf');
  await admin.hears('web01', /^inf$/);
});

test('the newest jobs come first', async () => {
  admin.says('master', 'salt-run jobs.list_jobs search_function=test.echo');
  const { body = '' } = await admin.hears('master', /test\.echo/);
  const jids = [...body.matchAll(/^(\d{20}): test\.echo/gm)].map(([, jid]) => jid);
  assert.ok(jids.length >= 4, body);
  assert.deepEqual(jids, jids.toSorted().reverse());
});
