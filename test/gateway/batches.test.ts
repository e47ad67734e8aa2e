import assert from 'node:assert/strict';
import { mkdir, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openStore } from '../../src/store/index.ts';
import { until } from '../support/patience.ts';
import { errorPage } from '../support/salt-api-pages.ts';
import { VERSION } from '../support/salt-version.ts';
import { type Play, play } from './support/play.ts';

const MINIONS = ['db01.demo.no', 'web01.demo.no', 'web02.demo.no'];
const FIRST = '20261124184110528421';
const SECOND = '20261124184110528422';

/** A gateway comes up after a crash in a batch of three, one at a time, of which these were published. */
async function afterCrash(t: TestContext, published: string[]): Promise<Play> {
  const scene = await play(t);
  await scene.stopGateway();
  const store = await openStore(join(scene.folder, 'store.db'));
  const line = "-b 1 '*' test.version";
  const target = { tgt: MINIONS, tgt_type: 'list' as const };
  const request = await store.requests.add({
    person: 'admin@demo.no',
    local: 'master',
    messageId: undefined,
    body: line,
    line,
    at: Date.now(),
    fun: 'test.version',
    target,
    jid: FIRST,
  });
  for (const [at, jid] of [FIRST, SECOND].entries()) {
    const step = { tgt: MINIONS.slice(at, at + 1), tgt_type: 'list' as const };
    await store.requests.addJob(request, { jid, target: step });
    if (published.includes(jid))
      scene.salt.fleet.publish({ client: 'local_async', fun: 'test.version', jid, ...step }, () => undefined);
  }
  await store.close();
  await scene.startGateway();
  return scene;
}

/** A function that runs on that minion until it is ended, and at once elsewhere. */
function sleepsOn(scene: Play, ...ids: string[]): void {
  scene.salt.fleet.functions.set('test.sleep', (id) =>
    ids.includes(id) ? new Promise(() => {}) : { ret: true },
  );
}

/** Resolves once a job with that function runs there. */
async function runs(scene: Play, fun: string, id: string): Promise<void> {
  const isRunning = () =>
    Array.from(scene.salt.fleet.jobs.values()).some(
      ({ chunk, running }) => chunk.fun === fun && running.has(id),
    );
  await until(isRunning, `${fun} does not run on ${id}`);
}

/** On which minions a function was run, in order. */
function ranOn(scene: Play, fun: string): string[] {
  return scene
    .calls()
    .filter((chunk) => chunk.fun === fun)
    .flatMap(({ tgt = [] }) => tgt);
}

async function kills(scene: Play, line: string): Promise<string> {
  scene.admin.says('master', line);
  await scene.admin.hearsAtLast('master', /Reply yes or no\.$/);
  scene.admin.says('master', 'yes');
  return scene.admin.hearsAtLast('master', /Signalled|not running/);
}

test('each job of a batch is in the store before a minion runs it', async (t) => {
  const scene = await play(t);
  const store = new DatabaseSync(join(scene.folder, 'store.db'), { readOnly: true });
  t.after(() => store.close());
  const stored: unknown[] = [];
  scene.salt.fleet.functions.set('test.version', (_id, { jid = '' }) => {
    stored.push(store.prepare('SELECT target FROM batch_job WHERE jid = ?').get(jid)?.target);
    return { ret: VERSION };
  });
  scene.admin.says('master', "-b 2 '*' test.version");
  await scene.admin.hearsAtLast('master', /\d{4}\.\d+/);
  const [two, one] = [MINIONS.slice(0, 2), MINIONS.slice(2)].map((tgt) =>
    JSON.stringify({ tgt, tgt_type: 'list' as const }),
  );
  assert.deepEqual(stored, [two, two, one]);
  scene.admin.says('master', 'job 1');
  const record = await scene.admin.hears('master', /^1: -b 2 '\*' test\.version/);
  for (const name of ['db01', 'web01', 'web02']) assert.match(record, new RegExp(`\\b${name}\\b`));
});

test('after a crash all jobs of a batch are told, and where its turn never came', async (t) => {
  const scene = await afterCrash(t, [FIRST, SECOND]);
  const answer = await scene.admin.hearsMessage('master');
  const text = answer.getChildText('body') ?? '';
  assert.match(text, /^Job 1, -b 1 '\*' test\.version:/);
  for (const name of ['db01', 'web01']) assert.match(text, new RegExp(`^${name}: ${VERSION}$`, 'm'));
  assert.match(text, /^web02: nothing ran there: the gateway stopped before their turn$/m);
  assert.equal(answer.attrs.id, `answer-${FIRST}`);
  const [ended] = await scene.audited('ended');
  assert.equal(ended?.outcome, 'cut short');
  assert.equal(scene.salt.fleet.executions, 2);
});

test('a step that was stored and never published is not run after a crash', {
  timeout: 60_000,
}, async (t) => {
  const scene = await afterCrash(t, [FIRST]);
  const text = await scene.admin.hears('master', /^Job 1/);
  assert.match(text, /db01: \d{4}\.\d+/);
  assert.match(text, /^web01: nothing ran there: .*\nweb02: nothing ran there: .*$/m);
  assert.equal(scene.salt.fleet.executions, 1);
});

test('a batch whose first job Salt has forgotten is not begun anew', { timeout: 60_000 }, async (t) => {
  const scene = await afterCrash(t, []);
  const text = await scene.admin.hears('master', /^Job 1/);
  assert.match(text, /^db01: sent, no answer.*may still run \(job 1\)$/m);
  assert.match(text, /^web01: nothing ran there: .*\nweb02: nothing ran there: .*$/m);
  assert.equal(scene.salt.fleet.executions, 0);
});

test('a batch that can no longer be recorded stops, and tells what has come and why it stopped', async (t) => {
  const scene = await play(t);
  const file = join(scene.folder, 'audit.jsonl');
  scene.salt.fleet.functions.set('test.version', async () => {
    await rename(file, `${file}.1`);
    await mkdir(file);
    return { ret: VERSION };
  });
  scene.admin.says('master', "-b 1 '*' test.version");
  const text = await scene.admin.hearsAtLast('master', /\d{4}\.\d+/);
  assert.match(text, /^db01: \d{4}\.\d+$/m);
  const why = 'nothing ran there: it cannot be recorded in the audit trail \\(it is a folder\\)';
  for (const name of ['web01', 'web02']) assert.match(text, new RegExp(`^${name}: ${why}$`, 'm'));
  assert.deepEqual(ranOn(scene, 'test.version'), ['db01.demo.no']);
  await rmdir(file);
  scene.admin.says('master', 'jobs');
  await scene.admin.hears('master', /^1: -b 1 '\*' test\.version · master · cut short/);
});

test('a batch that Salt takes no further stops, and tells what has come and why it stopped', async (t) => {
  const scene = await play(t);
  scene.salt.fleet.functions.set('test.version', async () => {
    await scene.salt.setFault('authorization-error');
    return { ret: VERSION };
  });
  scene.admin.says('master', "-b 1 '*' test.version");
  const text = await scene.admin.hearsAtLast('master', /\d{4}\.\d+|external_auth/);
  assert.match(text, /^db01: \d{4}\.\d+$/m);
  for (const name of ['web01', 'web02'])
    assert.match(text, new RegExp(`^${name}: nothing ran there: .*does not permit.*$`, 'm'));
  await scene.salt.setFault(undefined);
  scene.admin.says('master', 'jobs');
  await scene.admin.hears('master', /^1: -b 1 '\*' test\.version · master · cut short/);
});

test('a minion that does not answer the ping before a batch: nothing is sent there, and that is what is said', async (t) => {
  const scene = await play(t);
  scene.salt.fleet.get('web01.demo.no').up = false;
  scene.admin.says('master', "-b 1 '*' test.version");
  const text = await scene.admin.hearsAtLast('master', /^web01: nothing ran there/m);
  assert.match(text, /^web01: nothing ran there: it did not answer a ping$/m);
  for (const name of ['db01', 'web02']) assert.match(text, new RegExp(`^${name}: ${VERSION}$`, 'm'));
  assert.deepEqual(ranOn(scene, 'test.version'), ['db01.demo.no', 'web02.demo.no']);
});

const NOT_PERMITTED = 'Authentication failure of type "token" occurred for user saltxmpp.';

test('a batch whose next job may run or not stops there: that one is told as such, the rest as not run', async (t) => {
  const scene = await play(t);
  const type = 'text/html;charset=utf-8';
  const begun = () => ranOn(scene, 'test.version').length;
  // From the second job on a proxy loses Salt's answers, and the record is forbidden.
  scene.salt.tamper = (json) => {
    if (begun() < 2) return undefined;
    if (/"Result"/.test(json)) return { status: 401, type, body: errorPage(401, NOT_PERMITTED) };
    return /"minions"/.test(json) ? { status: 502, type, body: 'Bad Gateway' } : undefined;
  };
  scene.admin.says('master', "-b 1 '*' test.version");
  const text = await scene.admin.hearsAtLast('master', /nothing ran there/);
  scene.salt.tamper = undefined;
  assert.match(text, /^db01: \d{4}\.\d+$/m);
  assert.match(text, /^web01: sent, no answer.*may still run \(job 1\)$/m);
  assert.match(text, /^web02: nothing ran there: .*cannot reach it/m);
});

test('kill ends what runs of a batch, and the batch', async (t) => {
  const scene = await play(t);
  sleepsOn(scene, 'web01.demo.no');
  scene.admin.says('master', "-b 1 '*' test.sleep 60");
  await runs(scene, 'test.sleep', 'web01.demo.no');
  assert.equal(await kills(scene, 'kill 1'), 'Signalled on 1 minion. The rest of the batch will not start.');
  const text = await scene.admin.hearsAtLast('master', /ended by kill/);
  assert.match(text, /^web01: ended by kill \(job 1\)$/m);
  assert.match(text, /^web02: nothing ran there: kill ended the batch$/m);
  assert.deepEqual(ranOn(scene, 'test.sleep'), ['db01.demo.no', 'web01.demo.no']);
  scene.admin.says('master', 'jobs');
  await scene.admin.hears('master', /^1: -b 1 '\*' test\.sleep 60 · master · killed/);
});

test('kill ends all jobs of a batch that run, those it no longer waits for among them', async (t) => {
  const scene = await play(t);
  sleepsOn(scene, ...MINIONS);
  // db01 does not say that it runs the job: after a while the batch goes on.
  const { functions } = scene.salt.fleet;
  const findJob = functions.get('saltutil.find_job');
  functions.set('saltutil.find_job', (id, chunk) =>
    id === 'db01.demo.no' ? new Promise(() => {}) : (findJob?.(id, chunk) ?? { ret: {} }),
  );
  scene.admin.says('master', "-b 1 '*' test.sleep 60");
  await runs(scene, 'test.sleep', 'web01.demo.no');
  assert.equal(await kills(scene, 'kill'), 'Signalled on 2 minions. The rest of the batch will not start.');
  assert.deepEqual(ranOn(scene, 'test.sleep'), ['db01.demo.no', 'web01.demo.no']);
});

test('a batch that is killed before its minions have been asked runs nowhere', async (t) => {
  const scene = await play(t);
  const held = scene.holdFunction('test.ping', true);
  scene.admin.says('master', "-b 1 '*' test.version");
  await runs(scene, 'test.ping', 'web01.demo.no');
  assert.equal(await kills(scene, 'kill'), 'It is not running there. The rest of the batch will not start.');
  held.release();
  const nothing = 'nothing ran there: kill ended the batch';
  await scene.admin.hears('master', `db01: ${nothing}\nweb01: ${nothing}\nweb02: ${nothing}`);
  assert.deepEqual(ranOn(scene, 'test.version'), []);
});

test('kill ends the jobs of a batch that an earlier process began', { timeout: 60_000 }, async (t) => {
  const scene = await play(t);
  sleepsOn(scene, 'web01.demo.no');
  scene.admin.says('master', "-b 1 '*' test.sleep 60");
  await runs(scene, 'test.sleep', 'web01.demo.no');
  await scene.restartGateway();
  await scene.audited('resumed');
  assert.equal(await kills(scene, 'kill 1'), 'Signalled on 1 minion.');
  const text = await scene.admin.hearsAtLast('master', /ended by kill/);
  assert.match(text, /^db01: True$/m);
  assert.match(text, /^web02: nothing ran there: the gateway stopped before their turn$/m);
});
