import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NS_CORRECTION } from '../../src/xmpp/index.ts';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

/** With a client that shows corrections (XEP-0308), and one whose client does not. */
let admin: ChatUser;
let kari: ChatUser;
const DB = 'db01.demo.no';

const lab = useLab(async (lab) => {
  await lab.startGateway({ admins: ['admin@demo.no', 'kari@demo.no'], confirm: [], salt: quickSalt(lab) });
  admin = await lab.person('admin');
  admin.client.disco.addFeature(NS_CORRECTION);
  kari = await lab.person('kari');
});

function quickSalt(lab: { config(): Record<string, unknown> }): object {
  return { ...(lab.config().salt as object), timeout: 3 };
}

test('a state run with one changed, one failed and two clean states: under fifteen lines, failure first', async () => {
  admin.says('web01', 'state.apply mixed');
  const { body = '' } = await admin.hears('web01', /Failed: 1/);
  const lines = body.split('\n');
  assert.ok(lines.length < 15, `${lines.length} lines`);
  assert.match(lines[0] ?? '', /✗ state\.apply on web01 \(exit 2\)/);
  assert.ok(body.indexOf('always-fails') < body.indexOf('always-changes'));
});

test('two long jobs in one chat, no corrections: every answer once, each under its command', async () => {
  kari.says('web01', 'cmd.run "sleep 3; echo first"');
  kari.says('web01', 'cmd.run "sleep 1; echo second"');
  await kari.hears('web01', 'cmd.run "sleep 1; echo second" →\nsecond');
  await kari.hears('web01', 'cmd.run "sleep 3; echo first" →\nfirst');
  assert.deepEqual(kari.unheard('web01'), []);
});

test('with corrections the answers so far are put right in place', async () => {
  admin.says('master', 'web* test.sleep 4');
  const first = await admin.hears('master', /0\/2 returned, waiting for web01, web02/);
  const last = await admin.hears('master', 'web01: True\nweb02: True');
  assert.equal(last.replace, first.id);
});

test('a resource that leaves in the middle: the answer reaches the other one', async () => {
  const phone = await lab.person('kari');
  phone.says('web02', 'cmd.run "sleep 2; echo done"');
  await phone.receives(/composing/);
  await phone.leaves();
  await kari.hears('web02', 'done');
});

test('one slow minion never holds up another chat or another person', async () => {
  admin.says('web01', 'test.sleep 5');
  kari.says('web02', 'test.version');
  admin.says('web02', 'test.version');
  await Promise.all([kari.hears('web02', lab.salt.version), admin.hears('web02', lab.salt.version)]);
  assert.deepEqual(admin.unheard('web01'), []);
  await admin.hears('web01', 'True');
});

test('jobs, job, again, more and kill know the person’s own numbers', async () => {
  kari.says('web02', 'test.echo hello');
  await kari.hears('web02', 'hello');
  kari.says('web02', 'again');
  await kari.hears('web02', 'hello');
  kari.says('web02', 'jobs');
  const { body = '' } = await kari.hears('web02', /test\.echo hello/);
  const number = /^(\d+): test\.echo hello · web02 · done/m.exec(body)?.[1] ?? '';
  kari.says('master', `job ${number}`);
  await kari.hears('master', new RegExp(`^${number}: test\\.echo hello[\\s\\S]*web02: hello$`));
  admin.says('master', `job ${Number(number) + 500}`);
  await admin.hears('master', /^There is no job/);

  kari.says('web02', 'cmd.run "seq 1 200"');
  await kari.hears('web02', /^1\n[\s\S]*\n10\n… 190 more lines, type `more`$/);
  kari.says('web02', 'more');
  await kari.hears('web02', /^11\n[\s\S]*\n70\n… 130 more lines, type `more`$/);

  kari.says('web01', 'test.sleep 60');
  for (let killed = ''; !killed.startsWith('Signalled'); ) {
    kari.says('web01', 'kill');
    await kari.hears('web01', /^End job \d+: test\.sleep 60\? Reply yes or no\.$/);
    kari.says('web01', 'yes');
    // A slow minion has not begun yet.
    killed = (await kari.hears('web01', /^(Signalled on 1 minion|It is not running there)\.$/)).body ?? '';
  }
  await kari.hears('web01', /^(?:test\.sleep 60 →\n)?web01: ended by kill \(job \d+\)$/);
});

test('pasted lines: targets, batch, async, a runner, keys', async () => {
  admin.says('master', "salt -L 'web01,db01.demo.no' test.version");
  await admin.hears('master', `db01: ${lab.salt.version}\nweb01: ${lab.salt.version}`);
  admin.says('master', "salt '*' test.version -b 1 --out=json");
  const { body = '' } = await admin.hears('master', /^\{/);
  assert.deepEqual(JSON.parse(body), {
    db01: lab.salt.version,
    web01: lab.salt.version,
    web02: lab.salt.version,
  });
  admin.says('master', 'web* test.ping --async');
  await admin.hears('master', /^Job \d+ runs on 2 minions \(\d{20}\)/);
  admin.says('master', 'salt-run manage.up');
  await admin.hears('master', /db01\.demo\.no/);
  admin.says('master', '$ sudo salt-key -L');
  await admin.hears('master', /^Accepted: db01\.demo\.no, web01\.demo\.no, web02\.demo\.no$/);
  admin.says('web01', '-G os:Debian test.ping');
  await admin.hears('web01', /ask master for other targets/);
});

test('targets that are none: said at once', async () => {
  kari.says('master', 'salt -L nosuch,web01 test.ping');
  await kari.hears('master', 'nosuch: no minion has that name\nweb01: True');
  kari.says('master', 'salt -N nosuch test.ping');
  await kari.hears('master', /^Nothing ran: the master knows no nodegroup "nosuch"/);
  kari.says('master', "salt -C 'N@nosuch or web01*' test.ping");
  await kari.hears('master', /^Nothing ran: the master knows no nodegroup "nosuch"/);
});

test('bad input: answered, and nothing runs', async () => {
  for (const [line, answer] of [
    ['cmd.run "df', /quote/],
    ['test.ping --statics', /--statics is not known here; these are: -E/],
    ["salt '' test.ping", /target is empty/],
    [`test.echo ${'x'.repeat(70_000)}`, /over the limit of 65536 bytes/],
    ['test.ping,cmd.run [],["id"]', /One function per message/],
    ['nosuchgroup test.ping', /I didn't understand/],
  ] as const) {
    kari.says('master', line);
    await kari.hears('master', answer);
  }
  kari.says('web01', 'test.echo "\u202eright to left\u202c"');
  await kari.hears('web01', /right to left/);
});

test('a schedule of a minion whose job fails is told once to who watches, and that it works again', async () => {
  const mended = join(lab.shared, 'mended');
  kari.says('master', 'watch jobs');
  await kari.hears('master', /^I'll tell you about failed jobs/);
  const job = `function=cmd.run job_args='["test -e ${mended}"]' seconds=2`;
  kari.says('web02', `schedule.add nightly ${job}`);
  await kari.hears('web02', /Added job: nightly/);
  const { body = '' } = await kari.hears(
    'master',
    /^✗ Schedule nightly failed on web02: cmd\.run \(exit 1\)\./,
  );
  const jid = /"job (\d{20})" shows it\.$/.exec(body)?.[1] ?? '';
  kari.says('master', `job ${jid}`);
  await kari.hears('master', /cmd\.run[\s\S]*web02/);
  writeFileSync(mended, '');
  await kari.hears('master', 'Schedule nightly works again on web02.');
  assert.deepEqual(
    kari.unheard('master').filter((said) => said.includes('nightly failed')),
    [],
  );
  kari.says('web02', 'schedule.delete nightly');
  await kari.hears('web02', /Deleted/);
});

test('one of three is dead: the others are told, then the dead one is named', async () => {
  await lab.salt.killMinion(DB);
  kari.says('master', 'test.version');
  await kari.hears(
    'master',
    `web01: ${lab.salt.version}\nweb02: ${lab.salt.version}\n2/3 returned, waiting for db01`,
  );
  await kari.hears('master', /db01: sent, no answer in 3 s, may still run \(job \d+\)/);
  await lab.startGateway({ admins: ['kari@demo.no'], salt: quickSalt(lab) });
  kari.says('master', 'test.version');
  await kari.hears(
    'master',
    /^db01: down since \d\d:\d\d; sent, but I didn't wait\nweb01: \d{4}\.\d+\nweb02: \d{4}\.\d+$/,
  );
});
