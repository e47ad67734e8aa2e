import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import type { SaltClient } from '../../src/salt/index.ts';
import type { Fault } from '../support/salt-api.ts';
import { ALL, clientOf, saltErrorOf, saltFor } from './support.ts';

/** The text for a person when salt-api does this, and whether the command may have run. */
const faults: [Fault, string, RegExp, boolean][] = [
  ['reset', 'salt-unreachable', /cannot be reached \(the connection broke\)/, true],
  ['html', 'salt-not-json', /a web page, not data: is salt\.url right\? It said: Welcome to nginx!/, true],
  ['rubbish', 'salt-rubbish', /makes no sense \(it is not JSON: .*\): is salt\.url right\?/, true],
  ['empty', 'salt-rubbish', /makes no sense \(it is empty\)/, true],
  ['wrong-shape', 'salt-rubbish', /holds no "return"/, true],
  [
    'redirect',
    'salt-not-json',
    /sends the gateway to https:\/\/salt\.example\/: put the right address/,
    false,
  ],
  [
    'client-disabled',
    'salt-client-disabled',
    /its "local" client: add local to netapi_enable_clients/,
    false,
  ],
  ['authorization-error', 'salt-not-permitted', /does not permit this to the gateway's user/, false],
  ['runner-not-permitted', 'salt-not-permitted', /does not permit this to the gateway's user/, false],
  ['master-down', 'salt-master-down', /its master does not answer: is salt-master running\?/, false],
  [
    'gateway-timeout',
    'salt-gateway-timeout',
    /did not answer the Salt API in time; the command may still run/,
    true,
  ],
  ['server-error', 'salt-server-error', /The server broke/, true],
  ['unwritable', 'salt-unwritable', /cannot send its result: that holds bytes, dates/, true],
  ['huge', 'salt-too-large', /over 1 MiB, more than the gateway takes/, true],
];

/** Calls that wait for minions, and those made for every command, go different ways. */
const ways: [string, (salt: SaltClient, deadlineMs?: number) => Promise<unknown>][] = [
  ['local', (salt, deadlineMs) => salt.local(ALL, 'test.ping', {}, { ...(deadlineMs && { deadlineMs }) })],
  [
    'local_async',
    (salt, deadlineMs) => salt.localAsync(ALL, 'test.ping', {}, { ...(deadlineMs && { deadlineMs }) }),
  ],
];

for (const [way, call] of ways) {
  for (const [fault, code, sentence, unclear] of faults) {
    test(`${way}, ${fault}: ${code}, in one sentence, without a repetition`, async (t) => {
      const { api, salt } = await saltFor(t, { maxBytes: 2 ** 20 });
      await salt.login();
      await api.setFault(fault);
      const asked = api.counts.requests;
      const error = await saltErrorOf(call(salt));
      assert.equal(error.code, code);
      assert.match(error.message, sentence);
      assert.doesNotMatch(error.message, /\n/);
      assert.equal(error.unclear, unclear);
      assert.equal(api.counts.requests - asked, 1);
      await api.setFault(undefined);
      await call(salt);
    });
  }

  test(`${way}: a salt-api that is down is told, and found again`, async (t) => {
    const { api, salt } = await saltFor(t);
    await salt.login();
    await api.setFault('down');
    await saltErrorOf(call(salt)); // met the closing of the connection kept from the log-in
    const error = await saltErrorOf(call(salt));
    assert.equal(error.code, 'salt-unreachable');
    assert.match(
      error.message,
      /at http:\/\/127\.0\.0\.1:\d+ cannot be reached \(connection refused\): is salt-api running\?/,
    );
    assert.equal(error.unclear, false);
    await api.setFault(undefined);
    await call(salt);
  });

  test(`${way}: an answer that does not come in time is given up, and said to be unclear`, async (t) => {
    const { api, salt } = await saltFor(t);
    await salt.login();
    await api.setFault('hang');
    const error = await saltErrorOf(call(salt, 30));
    assert.equal(error.code, 'salt-timeout');
    assert.match(error.message, /did not answer within 30 ms; the command may still run/);
    assert.equal(error.unclear, true);
  });
}

test('a slow answer is waited for', async (t) => {
  const { api, salt } = await saltFor(t);
  await api.setFault('slow');
  assert.equal((await salt.local(ALL, 'test.ping')).size, 3);
});

test('an unknown host is told', async (t) => {
  const { api } = await saltFor(t);
  const salt = clientOf(api, { config: { url: 'http://no-such-host.invalid:8000' } });
  t.after(() => salt.close());
  assert.equal((await saltErrorOf(salt.login())).code, 'salt-unreachable');
});

test('a runner that does not exist is told', async (t) => {
  const { salt } = await saltFor(t);
  const error = await saltErrorOf(salt.runner('nosuch.thing'));
  assert.equal(error.code, 'salt-server-error');
  assert.match(error.message, /does the function exist\?/);
});

test('a client that does not exist is a bad request', async (t) => {
  const { salt } = await saltFor(t);
  const error = await saltErrorOf(
    salt.run({ client: 'nope' as 'local', fun: 'test.ping' }, { deadlineMs: 5_000 }),
  );
  assert.equal(error.code, 'salt-bad-request');
  assert.match(error.message, /Invalid client specified: 'nope'/);
});

test('no secret and no token is in any error or log', async (t) => {
  const { api, salt, log } = await saltFor(t, { maxBytes: 2 ** 20 });
  const { token } = await salt.login();
  const errors: unknown[] = [];
  for (const [fault] of faults) {
    await api.setFault(fault);
    errors.push(await saltErrorOf(salt.local(ALL, 'test.ping')));
    api.dropSessions();
    errors.push(await salt.login().catch((error: unknown) => error));
  }
  const wrong = clientOf(api, { config: { password: 'wrong-secret' } });
  t.after(() => wrong.close());
  await api.setFault(undefined);
  errors.push(await saltErrorOf(wrong.login()));
  const all = inspect([errors, log.lines], { depth: 20, showHidden: true, maxStringLength: null });
  for (const secret of [token, 'hunter2', 'wrong-secret']) assert.ok(!all.includes(secret), secret);
});
