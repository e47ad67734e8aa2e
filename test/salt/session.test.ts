import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Session } from '../../src/salt/session.ts';
import { keptLog } from '../support/kept-log.ts';
import { ALL, saltErrorOf, saltFor } from './support.ts';

test('all who ask at once share one log-in', async (t) => {
  const { api, salt } = await saltFor(t);
  await Promise.all([
    salt.login(),
    salt.login(),
    ...Array.from({ length: 20 }, () => salt.local(ALL, 'test.ping')),
  ]);
  assert.equal(api.counts.logins, 1);
});

test('a log-in tells who it is and until when', async (t) => {
  const { salt } = await saltFor(t);
  const { user, eauth, expire, start, perms } = await salt.login();
  assert.equal(user, 'saltxmpp');
  assert.equal(eauth, 'pam');
  assert.equal(expire - start, 43_200);
  assert.deepEqual(perms, ['.*', '@jobs', '@runner', '@wheel']);
});

test('a session that salt-api forgot is renewed once and the call repeated', async (t) => {
  const { api, salt } = await saltFor(t);
  await salt.local(ALL, 'test.ping');
  api.dropSessions();
  const answers = await Promise.all(Array.from({ length: 10 }, () => salt.local(ALL, 'test.ping')));
  assert.ok(answers.every(({ size }) => size === 3));
  assert.equal(api.counts.logins, 2);
  assert.equal(api.fleet.executions, 33);
});

test('"Authentication error" means log in again, and only once', async (t) => {
  const { api, salt } = await saltFor(t);
  await salt.login();
  await api.setFault('authentication-error');
  const error = await saltErrorOf(salt.local(ALL, 'test.ping'));
  assert.equal(error.code, 'salt-login-refused');
  assert.equal(api.counts.logins, 2);
  assert.equal(api.fleet.executions, 0);
});

test('"Authorization error" never means log in again', async (t) => {
  const { api, salt } = await saltFor(t);
  await salt.login();
  for (const fault of ['authorization-error', 'runner-not-permitted'] as const) {
    await api.setFault(fault);
    assert.equal((await saltErrorOf(salt.runner('manage.status'))).code, 'salt-not-permitted');
  }
  assert.equal(api.counts.logins, 1);
});

test('a wrong password is told, and not tried again at once', async (t) => {
  const { api, salt } = await saltFor(t, { config: { password: 'wrong-secret' } });
  const first = await saltErrorOf(salt.login());
  assert.equal(first.code, 'salt-login-refused');
  assert.match(first.message, /salt\.username, salt\.password and salt\.eauth/);
  assert.equal((await saltErrorOf(salt.local(ALL, 'test.ping'))).code, 'salt-login-refused');
  assert.equal(api.counts.logins, 1);
});

test('a token is renewed before it expires, by the time since the log-in, whatever the clocks say', async () => {
  let now = 0;
  let logins = 0;
  const post = async () => {
    logins += 1;
    const text = JSON.stringify({
      return: [{ token: `t${logins}`, start: 1_000, expire: 1_600, user: 'u', eauth: 'pam', perms: {} }],
    });
    return { status: 200, contentType: 'application/json', text };
  };
  const options = { username: 'u', password: 'p', eauth: 'pam', log: keptLog(), post, now: () => now };
  const session = new Session(options);
  assert.equal(await session.token(), 't1');
  now = 530_000;
  assert.equal(await session.token(), 't1');
  now = 545_000;
  assert.equal(await session.token(), 't2');
});
