import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/patience.ts';
import type { Fault } from '../support/salt-api.ts';
import { VERSION } from '../support/salt-version.ts';
import { play, stage } from './support/play.ts';

/** The fault of salt-api, and the words of the one sentence. */
const FAULTS: [fault: Fault, sentence: RegExp][] = [
  ['down', /cannot be reached .*is salt-api running/],
  ['html', /web page/],
  ['rubbish', /makes no sense|no JSON/],
  ['empty', /makes no sense|empty/],
  ['wrong-shape', /makes no sense/],
  ['redirect', /salt\.example.*salt\.url/],
  ['reset', /cannot be reached|broke/],
  ['master-down', /is salt-master running\?/],
  ['gateway-timeout', /did not answer .*in time/],
  ['server-error', /failed on this request/],
  ['client-disabled', /netapi_enable_clients/],
  ['authorization-error', /does not permit .*external_auth/],
  ['runner-not-permitted', /does not permit .*external_auth/],
  ['authentication-error', /log-in|session/],
];

for (const [fault, sentence] of FAULTS) {
  test(`salt-api: ${fault}: one sentence in the chat, and the next command works once it is gone`, async (t) => {
    const scene = await play(t);
    await scene.salt.setFault(fault);
    scene.admin.says('web01', 'test.version');
    const said = await scene.admin.hears('web01', sentence);
    assert.doesNotMatch(said, /[\n<]|\bat .*\.ts|undefined|\[object/, 'one plain sentence');
    await scene.salt.setFault(undefined);
    scene.admin.says('web02', 'test.version');
    await scene.admin.hears('web02', VERSION);
    assert.equal((await scene.http('/healthz')).status, 200);
  });
}

test('salt-api: down: the fleet is told of likewise', async (t) => {
  const scene = await play(t);
  await scene.salt.setFault('down');
  scene.admin.says('master', 'test.version');
  await scene.admin.hears('master', /cannot be reached/);
  await scene.salt.setFault(undefined);
});

test('salt-api: slow: the answer comes all the same', async (t) => {
  const scene = await play(t);
  await scene.salt.setFault('slow');
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', VERSION);
});

test('salt-api: slow: one that waits holds up nobody else', async (t) => {
  const scene = await play(t);
  const answer = scene.holdFunction('state.sls');
  scene.admin.says('web01', 'state.sls slow test=True');
  scene.admin.says('web02', 'test.version');
  await scene.admin.hears('web02', VERSION);
  answer.release();
  await scene.admin.hears('web01', /at last/);
});

test("an answer is forged in a minion's name: once the minion's own is there, it is said that they differ", async (t) => {
  const scene = await play(t);
  const own = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<string>();
  scene.salt.fleet.functions.set('test.version', async (_id, { jid = '' }) => {
    begun.resolve(jid);
    await own.promise;
    return { ret: VERSION };
  });
  scene.admin.says('web01', 'test.version');
  const jid = await begun.promise;
  const job = scene.salt.fleet.jobs.get(jid);
  assert.ok(job);
  scene.salt.fireReturn(job, 'web01.demo.no', { ret: 'forged' });
  await scene.admin.hears('web01', 'forged');
  own.resolve();
  await scene.admin.hears(
    'web01',
    'web01: sent two different answers to job 1; one may be forged. "job 1" shows the one that the master recorded.',
  );
  const [line] = await scene.audited('contradicted');
  assert.deepEqual([line?.job, line?.jid, line?.target], [1, jid, 'web01.demo.no']);
  scene.admin.says('web01', 'job 1');
  await scene.admin.hears('web01', /\d{4}\.\d+/);
});

test('salt-api: the session is forgotten: the gateway logs in anew and nobody notices', async (t) => {
  const scene = await play(t);
  scene.salt.dropSessions();
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', VERSION);
  assert.equal(scene.salt.counts.logins, 2);
  assert.equal(scene.salt.fleet.executions, 1);
});

test('salt-api: the log-in is refused: the chat says what to check', async (t) => {
  const scene = await stage(t, { config: { salt: { password: 'wrong' } } });
  await scene.startGateway();
  await scene.server.loggedIn();
  scene.admin.says('master', 'test.version');
  const said = await scene.admin.hears('master', /log-in.*salt\.password/);
  assert.doesNotMatch(said, /wrong/);
});

test('salt-api: down from the start: a minion seen by an earlier run is not said to be missing', async (t) => {
  const scene = await play(t);
  await scene.stopGateway();
  await scene.salt.setFault('down');
  await scene.startGateway();
  await scene.server.loggedIn(2);
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', /cannot be reached/);
  await scene.salt.setFault(undefined);
});

test('salt-api: down at the very first start: no minion is said to be missing', async (t) => {
  const scene = await stage(t);
  await scene.salt.setFault('down');
  await scene.startGateway();
  await scene.server.loggedIn();
  // Before the first try nothing is known yet.
  await until(
    () => scene.log.lines.some(({ details }) => 'code' in details && details.code === 'salt-unreachable'),
    () => 'salt-api was never tried',
  );
  scene.admin.says('master', 'minions');
  await scene.admin.hears('master', /cannot be reached/);
  scene.admin.says('web01', 'test.version');
  const refusal = await scene.admin.refusedBy('web01');
  assert.match(refusal.text ?? '', /cannot be reached/);
  await scene.salt.setFault(undefined);
});

test('salt-api: its list of keys is none: one sentence', async (t) => {
  const scene = await play(t);
  scene.salt.lowstate.wheels.set('key.list_all', () => null);
  for (const line of ['keys', 'accept web01']) {
    scene.admin.says('master', line);
    await scene.admin.hears('master', /^The Salt API's answer makes no sense: it is not a list of keys\.$/);
  }
});

test('a minion without the function: its own words, no more', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.pong');
  await scene.admin.hears('web01', /'test\.pong' is not available\./);
});

test('a minion that is down is named, and the others are not kept waiting', async (t) => {
  const scene = await play(t, {
    before: ({ salt }) => {
      salt.fleet.get('web02.demo.no').up = false;
    },
  });
  scene.admin.says('master', 'test.version');
  const said = await scene.admin.hears('master', /^db01: \d{4}\.\d+$/m);
  assert.match(said, /^web01: \d{4}\.\d+$/m);
  assert.match(said, /^web02: (?!\d{4}\.)/m);
});

test('the XMPP server cuts the connection: what was asked before is answered after', async (t) => {
  const scene = await play(t);
  const slow = scene.holdFunction('test.slow', 'still here');
  scene.admin.says('web01', 'test.slow');
  await slow.asked();
  scene.server.drop();
  await scene.notReady();
  slow.release();
  await scene.admin.hears('web01', 'still here');
});

test('salt-api goes away as it takes the command: it ran once, and its answer is told', async (t) => {
  const scene = await play(t);
  const { salt, admin } = scene;
  const gone = Promise.withResolvers<void>();
  salt.fleet.functions.set('test.once', async () => {
    await salt.setFault('down');
    gone.resolve();
    return { ret: 'it ran' };
  });
  admin.says('web01', 'test.once');
  await gone.promise;
  await salt.setFault(undefined);
  await admin.hearsAtLast('web01', /it ran/);
  assert.equal(salt.fleet.executions, 1);
});

test('a stop while a command runs: it runs once, and its answer is told after the next start', async (t) => {
  const scene = await play(t);
  const slow = scene.holdFunction('test.slow', 'still here');
  scene.admin.says('web01', 'test.slow');
  await slow.asked();
  await scene.stopGateway();
  slow.release();
  await scene.startGateway();
  await scene.ready();
  await scene.admin.hears('web01', 'Job 1, test.slow:\nstill here');
  assert.equal(scene.salt.fleet.executions, 1);
  assert.deepEqual(
    scene.log.lines.filter(({ level }) => level === 'error'),
    [],
  );
});
