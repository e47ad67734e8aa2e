import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDict, SaltFloat } from '../../src/salt/index.ts';
import { VERSION } from '../support/salt-version.ts';
import { ALL, saltErrorOf, saltFor } from './support.ts';

test('a function runs on all minions and each answers', async (t) => {
  const { salt } = await saltFor(t);
  const returns = await salt.local(ALL, 'test.version');
  assert.deepEqual([...returns.keys()].sort(), ['db01.demo.no', 'web01.demo.no', 'web02.demo.no']);
  const answer = returns.get('web01.demo.no');
  assert.equal(answer?.value, VERSION);
  assert.equal(answer?.retcode, 0);
  assert.equal(answer?.outcome, 'returned');
});

test('a target that matches nobody gives no answers', async (t) => {
  const { salt } = await saltFor(t);
  assert.equal((await salt.local({ tgt: 'nope*', tgt_type: 'glob' }, 'test.ping')).size, 0);
});

test('a minion that is down is told from one that answers False', async (t) => {
  const { api, salt } = await saltFor(t);
  api.fleet.get('db01.demo.no').up = false;
  api.fleet.functions.set('test.false', () => ({ ret: false, retcode: 1 }));
  const returns = await salt.local(ALL, 'test.false');
  assert.equal(returns.get('db01.demo.no')?.outcome, 'no-return');
  assert.equal(returns.get('web01.demo.no')?.outcome, 'returned');
  assert.equal(returns.get('web01.demo.no')?.value, false);
});

test('an exit code and an outputter come along', async (t) => {
  const { api, salt } = await saltFor(t);
  api.fleet.functions.set('state.apply', () => ({ ret: {}, retcode: 2, out: 'highstate' }));
  const answer = (await salt.local({ tgt: ['web01.demo.no'], tgt_type: 'list' }, 'state.apply')).get(
    'web01.demo.no',
  );
  assert.equal(answer?.retcode, 2);
  assert.equal(answer?.out, 'highstate');
});

test('integers of any size and floats arrive exact, both ways', async (t) => {
  const { salt } = await saltFor(t);
  const arg = [123456789012345678901234567890n, new SaltFloat('5.0'), 9007199254740991, 0.5];
  const kwarg = { big: 9007199254740993n, float: new SaltFloat('1e+20') };
  const returns = await salt.local({ tgt: ['web01.demo.no'], tgt_type: 'list' }, 'test.arg', { arg, kwarg });
  assert.deepEqual(returns.get('web01.demo.no')?.value, { args: arg, kwargs: kwarg });
});

test('a job gets the id and the mark it is given', async (t) => {
  const { api, salt } = await saltFor(t);
  const jid = '20261123215435583657';
  const job = await salt.localAsync(ALL, 'test.ping', {}, { jid, requestedBy: { id: 'x1' }, timeout: 3 });
  assert.equal(job.jid, jid);
  assert.equal(job.minions.length, 3);
  assert.deepEqual(api.fleet.jobs.get(jid)?.chunk.requested_by, { id: 'x1' });
  assert.deepEqual(await salt.localAsync({ tgt: 'nope', tgt_type: 'glob' }, 'test.ping'), {
    jid: undefined,
    minions: [],
  });
});

test('runner and wheel functions run on the master, arguments by keyword', async (t) => {
  const { api, salt } = await saltFor(t);
  assert.deepEqual(await salt.runner('manage.status'), {
    up: ['db01.demo.no', 'web01.demo.no', 'web02.demo.no'],
    down: [],
  });
  api.lowstate.wheels.set('key.accept', ({ match }) => ({ accepted: match ?? null }));
  assert.deepEqual(await salt.wheel('key.accept', { match: 'web03' }), { accepted: 'web03' });
});

test('a wheel function that fails is an error in words', async (t) => {
  const { api, salt } = await saltFor(t);
  api.lowstate.wheels.set('key.accept', () => 'web03');
  const chunk = { client: 'wheel', fun: 'key.accept', kwarg: { match: 'web03' } } as const;
  const answer = await salt.run(chunk);
  assert.ok(
    isDict(answer) && isDict(answer.data) && answer.data.success === false,
    'kwarg alone fails, as in Salt',
  );
  t.mock.method(salt, 'run', async () => answer);
  const error = await saltErrorOf(salt.wheel('key.accept', { match: 'web03' }));
  assert.equal(error.code, 'salt-function-failed');
  assert.match(
    error.message,
    /key\.accept failed on the master: it does not exist or does not take these arguments/,
  );
});

test('a runner that fails in its function is an error, not a value', async (t) => {
  const { api, salt } = await saltFor(t);
  const trace =
    'Exception occurred in runner jobs.active: Traceback (most recent call last):\n  File "x"\nValueError: no';
  api.lowstate.runners.set('jobs.active', () => trace);
  const error = await saltErrorOf(salt.runner('jobs.active'));
  assert.equal(error.code, 'salt-function-failed');
  assert.match(error.message, /jobs\.active failed on the master: ValueError: no/);
});

test('no more requests are open at once than allowed, and all are answered', async (t) => {
  const { api, salt } = await saltFor(t, { maxRequests: 4 });
  for (const minion of api.fleet.minions.values()) minion.delayMs = 5;
  const calls = Array.from({ length: 40 }, () => salt.localAsync(ALL, 'test.ping'));
  const slow = Array.from({ length: 20 }, () => salt.local(ALL, 'test.ping'));
  await Promise.all([...calls, ...slow]);
  assert.ok(api.counts.mostOpen <= 4, `${api.counts.mostOpen} were open`);
});

test('calls that wait for minions leave room for quick ones', async (t) => {
  const { api, salt } = await saltFor(t, { maxRequests: 3 });
  const { promise, resolve } = Promise.withResolvers<void>();
  api.fleet.functions.set('test.wait', () => promise.then(() => ({ ret: true })));
  const slow = Array.from({ length: 9 }, () => salt.local(ALL, 'test.wait'));
  await salt.localAsync(ALL, 'test.ping');
  resolve();
  await Promise.all(slow);
});

test('who gives up while waiting for a turn takes none', async (t) => {
  const { api, salt } = await saltFor(t, { maxRequests: 1 });
  await salt.login();
  const { promise, resolve } = Promise.withResolvers<void>();
  api.fleet.functions.set('test.wait', () => promise.then(() => ({ ret: true })));
  const first = salt.local(ALL, 'test.wait');
  const gone = new AbortController();
  const second = salt.local(ALL, 'test.never', {}, { signal: gone.signal });
  gone.abort(new Error('gone'));
  await assert.rejects(second, /gone/);
  resolve();
  await first;
  assert.equal((await salt.local(ALL, 'test.ping')).size, 3);
  assert.ok(!api.lowstate.chunks.some(({ fun }) => fun === 'test.never'));
});

test('what is late before it was sent has surely not run, and says so', async (t) => {
  const { api, salt } = await saltFor(t, { maxRequests: 1 });
  await salt.login();
  const { promise, resolve } = Promise.withResolvers<void>();
  api.fleet.functions.set('test.wait', () => promise.then(() => ({ ret: true })));
  const first = salt.local(ALL, 'test.wait');
  const error = await saltErrorOf(salt.local(ALL, 'test.never', {}, { deadlineMs: 20 }));
  assert.deepEqual([error.code, error.unclear], ['salt-busy', false]);
  assert.match(error.message, /^Nothing ran: your earlier requests to Salt were not answered within 20 ms\./);
  resolve();
  await first;
  assert.ok(!api.lowstate.chunks.some(({ fun }) => fun === 'test.never'));
});

test("whose request it is the permit tells, else the caller, else it is the gateway's", async (t) => {
  const permit = Object.freeze({});
  const gatekeeper = {
    check: () => undefined,
    turnOf: (of: object) => (of === permit ? ({ owner: 'root', rank: 'admin' } as const) : undefined),
  };
  const { api, salt } = await saltFor(t, { gatekeeper });
  const gate = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  await salt.login();
  api.lowstate.delay = () => {
    if (api.lowstate.chunks.length === 3) arrived.resolve();
    return gate.promise;
  };
  const turn = { owner: 'kari', rank: 'person' } as const;
  const asked = [
    salt.runner('manage.status', {}, { permit, turn }),
    salt.runner('manage.status', {}, { permit: Object.freeze({}), turn }),
    salt.runner('manage.status'),
  ];
  await arrived.promise;
  const one = { open: 1, waiting: 0 };
  assert.deepEqual(salt.turns, { gateway: one, admin: one, person: one });
  gate.resolve();
  await Promise.all(asked);
});

test('closing ends what is open', async (t) => {
  const { api, salt } = await saltFor(t);
  await api.setFault('hang');
  const call = saltErrorOf(salt.local(ALL, 'test.ping'));
  salt.close();
  assert.equal((await call).code, 'salt-stopped');
});
