import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xml } from '../../src/xmpp/index.ts';
import { play } from '../gateway/support/play.ts';
import { VERSION } from '../support/salt-version.ts';

/* docs/commands.md, "What is not run": edited, resent and delayed messages. Nothing runs twice, and nothing old runs unasked. */

const editOf = (id: string) => xml('replace', { xmlns: 'urn:xmpp:message-correct:0', id });
const sentAgo = (ms: number) =>
  xml('delay', { xmlns: 'urn:xmpp:delay', stamp: new Date(Date.now() - ms).toISOString() });

const MINUTE = 60_000;

test('an edited command is not run: send it again', async (t) => {
  const scene = await play(t);
  const id = scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', VERSION);
  scene.admin.says('web01', 'test.ping', { with: [editOf(id)] });
  await scene.admin.hears('web01', /^I don't run edits \(the original ran as job 1\)\. Send it again\.$/);
  assert.equal(scene.salt.fleet.executions, 1);
});

test('an edit while the first still runs runs nothing either', async (t) => {
  const scene = await play(t);
  scene.salt.fleet.get('web01.demo.no').delayMs = 100;
  const id = scene.admin.says('web01', 'test.version');
  scene.admin.says('web01', 'test.ping', { with: [editOf(id)] });
  await scene.admin.hears('web01', /the original ran as job 1\)/);
  await scene.admin.hears('web01', /\d{4}\.\d+/);
  assert.equal(scene.salt.fleet.executions, 1);
});

test('an edit of what never ran runs nothing, and says so', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.ping', { with: [editOf('unknown')] });
  await scene.admin.hears('web01', /Send it again/);
  assert.deepEqual(scene.calls(), []);
});

test("another person's message is not what an edit speaks of", async (t) => {
  const scene = await play(t, { config: { admins: ['admin@demo.no', 'kari@demo.no'] } });
  const kari = scene.person('kari@demo.no');
  const id = scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', VERSION);
  kari.says('web01', 'test.ping', { with: [editOf(id)] });
  assert.doesNotMatch(await kari.hears('web01', /Send it again/), /job/);
});

test("a repeated message is answered with the first one's job, and runs once", async (t) => {
  const scene = await play(t);
  const id = scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', VERSION);
  scene.admin.says('web01', 'test.version', { id });
  await scene.admin.hears('web01', /job 1\b/);
  assert.equal(scene.salt.fleet.executions, 1);
});

test('a repeated message, the two in one breath, from two devices: runs once', async (t) => {
  const scene = await play(t);
  scene.salt.fleet.get('web01.demo.no').delayMs = 100;
  const id = scene.admin.says('web01', 'test.version', { resource: 'phone' });
  scene.admin.says('web01', 'test.version', { id, resource: 'laptop' });
  await scene.admin.hears('web01', /job 1\b/);
  await scene.admin.hears('web01', /\d{4}\.\d+/);
  assert.equal(scene.salt.fleet.executions, 1);
});

test('a message repeated after a restart runs once, and job numbers go on', async (t) => {
  const scene = await play(t);
  const id = scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', VERSION);
  await scene.restartGateway();
  scene.admin.says('web01', 'test.version', { id });
  await scene.admin.hears('web01', /job 1\b/);
  const second = scene.admin.says('web01', 'test.ping');
  await scene.admin.hears('web01', 'True');
  scene.admin.says('web01', 'test.ping', { id: second });
  await scene.admin.hears('web01', /job 2\b/);
  assert.equal(scene.salt.fleet.executions, 2);
});

test('the same words under another id, or others under the same, run anew', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.version', { id: 'm1' });
  await scene.admin.hears('web01', VERSION);
  scene.admin.says('web01', 'test.version', { id: 'm2' });
  await scene.admin.hears('web01', VERSION);
  scene.admin.says('web01', 'test.ping', { id: 'm2' });
  await scene.admin.hears('web01', 'True');
  assert.equal(scene.salt.fleet.executions, 3);
});

test('two people whose clients count alike do not repeat each other', async (t) => {
  const scene = await play(t, { config: { admins: ['admin@demo.no', 'kari@demo.no'] } });
  const kari = scene.person('kari@demo.no');
  scene.admin.says('web01', 'test.version', { id: 'm1' });
  await scene.admin.hears('web01', VERSION);
  kari.says('web01', 'test.version', { id: 'm1' });
  await kari.hears('web01', VERSION);
});

test('delayed by more than a minute: not run but asked, and yes runs it', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.version', { with: [sentAgo(4 * MINUTE)] });
  await scene.admin.hears(
    'web01',
    "Sent 4 min ago, so I didn't run it: test.version. Reply yes to run it now.",
  );
  assert.deepEqual(scene.calls(), []);
  scene.admin.says('web01', 'yes');
  await scene.admin.hears('web01', VERSION);
  assert.equal(scene.salt.fleet.executions, 1);
});

test('delayed: no leaves it', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.version', { with: [sentAgo(3 * 60 * MINUTE)] });
  await scene.admin.hears(
    'web01',
    "Sent 3 h ago, so I didn't run it: test.version. Reply yes to run it now.",
  );
  scene.admin.says('web01', 'no');
  await scene.admin.hears('web01', /Not run: test\.version/);
  assert.deepEqual(scene.calls(), []);
});

test('delayed by less than a minute: runs', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.version', { with: [sentAgo(20_000)] });
  await scene.admin.hears('web01', VERSION);
});

test('a yes that was delayed answers nothing', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.version', { with: [sentAgo(4 * MINUTE)] });
  await scene.admin.hears('web01', /Reply yes to run it now/);
  scene.admin.says('web01', 'yes', { with: [sentAgo(2 * MINUTE)] });
  await scene.admin.hears('web01', /I didn't take it as an answer/);
  scene.admin.says('master', 'minions');
  await scene.admin.hears('master', /web01/);
  assert.deepEqual(scene.calls(), []);
});

test('a delayed message that was resent and run by yes runs once', async (t) => {
  const scene = await play(t);
  const late = { id: 'm1', with: [sentAgo(4 * MINUTE)] };
  scene.admin.says('web01', 'test.version', late);
  await scene.admin.hears('web01', /Reply yes to run it now/);
  scene.admin.says('web01', 'yes');
  await scene.admin.hears('web01', VERSION);
  scene.admin.says('web01', 'test.version', late);
  await scene.admin.hears('web01', /job 1\b/);
  assert.equal(scene.salt.fleet.executions, 1);
});
