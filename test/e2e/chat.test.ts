import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

let admin: ChatUser;
const lab = useLab(async (lab) => {
  await lab.startGateway();
  admin = await lab.person('admin');
});

test('the gateway is let in by PAM, where an account can be made', (t) => {
  if (process.getuid?.() === 0) return assert.equal(lab.salt.layout.eauth, 'pam');
  assert.equal(process.env.CI, undefined, 'CI runs as root: nothing may be skipped');
  t.skip('needs root');
});

test('minion call: the value alone', async () => {
  admin.says('web01', 'test.version');
  await admin.hears('web01', lab.salt.version);
});

test('master call: a line per minion, sorted, the domain left out', async () => {
  admin.says('master', 'test.version');
  await admin.hears(
    'master',
    `db01: ${lab.salt.version}\nweb01: ${lab.salt.version}\nweb02: ${lab.salt.version}`,
  );
});

test('a message to the bare domain is one to the master', async () => {
  admin.says(lab.domain, 'test.version');
  await admin.hears(
    lab.domain,
    `db01: ${lab.salt.version}\nweb01: ${lab.salt.version}\nweb02: ${lab.salt.version}`,
  );
});

test('minion list', async () => {
  admin.says('master', 'minions');
  await admin.hears('master', 'db01, web01, web02');
});

test('words after the function are its arguments, quoted as in a shell', async () => {
  admin.says('web01', 'cmd.run "echo one; echo two"');
  await admin.hears('web01', 'one\ntwo');
  admin.says('web01', 'test.kwarg spam=3 eggs="a b"');
  await admin.hears('web01', /eggs:\s+a b[\s\S]*spam:\s+3/);
});

test('whatever a command prints reaches the person, and the stream lives on', async () => {
  admin.says('web01', String.raw`cmd.run "printf 'a\033[1mb\001c\nø 😀'"`);
  await admin.hears('web01', (body) => body.includes('ø 😀'));
  admin.says('web01', 'test.echo still-here');
  await admin.hears('web01', 'still-here');
});

test('a function that does not exist, and one that fails, read as failures', async () => {
  admin.says('web01', 'test.nosuch');
  await admin.hears('web01', /test\.nosuch.*is not available/);
  admin.says('web01', 'cmd.run "echo out; exit 3"');
  await admin.hears('web01', /exit 3[\s\S]*out/);
});

test('what Salt does not grant the gateway is said to be that', async () => {
  admin.says('web01', 'user.list_users');
  await admin.hears('web01', /external_auth/);
});

test('a state run is asked back, and shows what changed and what failed', async () => {
  admin.says('web01', 'state.apply mixed');
  await admin.hears('web01', /\byes\b/);
  admin.says('web01', 'yes');
  const { body } = await admin.hears('web01', /Failed:\s+1/);
  assert.match(body ?? '', /licence check/);
  assert.match(body ?? '', /release marker/);
  assert.doesNotMatch(body ?? '', /clock/, 'what was in order is not shown');
});

test('domain stripping, both ways: the whole id is understood as well', async () => {
  admin.says('master', 'web02.demo.no test.version');
  await admin.hears('master', `web02: ${lab.salt.version}`);
  admin.says('master', 'web02 test.version');
  await admin.hears('master', `web02: ${lab.salt.version}`);
});

test('admin only: another is refused, by the master and by minions that are and that are not', async () => {
  const stranger = await lab.person('stranger');
  for (const contact of ['master', 'web01', 'nobody-of-that-name']) {
    stranger.says(contact, 'test.version');
    const { error } = await stranger.refusedBy(contact);
    assert.equal(error?.condition, 'forbidden');
  }
  await stranger.leaves();
});
