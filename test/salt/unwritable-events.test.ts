import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import {
  JidSource,
  type JobListener,
  JobTracker,
  type MinionReturn,
  SaltBytes,
} from '../../src/salt/index.ts';
import { until } from '../support/patience.ts';
import { ALL, eventsOf, saltFor } from './support.ts';

const BYTES = new SaltBytes(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff]));

/** `timeout`: seconds until the minions awaited are asked. */
async function trackerFor(t: TestContext, timeout = 60) {
  const { api, salt, log } = await saltFor(t, { config: { timeout } });
  const events = await eventsOf(t, { salt, log });
  const jids = new JidSource();
  const tracker = new JobTracker({ salt, events, jids, log, findMs: 30, graceMs: 10, lateMs: 50 });
  t.after(() => tracker.stop());
  /** Look-ups of a job's record. */
  const lookUps = (jid: string) =>
    api.lowstate.chunks.filter(({ fun, kwarg }) => fun === 'jobs.list_job' && kwarg?.jid === jid).length;
  return { api, salt, events, tracker, lookUps };
}

function told() {
  const results = new Map<string, MinionReturn>();
  const silent: string[] = [];
  const listener: JobListener = {
    returned: (id, result) => results.set(id, result),
    silent: (ids, why) => silent.push(...ids.map((id) => `${id} ${why}`)),
  };
  return { results, silent, listener };
}

test('all minions return bytes: their answers come, and the stream is open again', async (t) => {
  const { api, events, tracker, lookUps } = await trackerFor(t);
  api.fleet.functions.set('file.read', () => ({ ret: BYTES }));
  const { results, listener } = told();
  const job = tracker.publish(ALL, 'file.read', {}, listener);
  await job.done;
  assert.equal(results.size, 3);
  for (const { value } of results.values()) assert.deepEqual(value, BYTES);
  await until(
    () => events.state === 'open',
    () => events.state,
  );
  assert.ok(lookUps(job.jid) <= 6, `${lookUps(job.jid)}`);
});

test('one of three returns bytes, another runs on: no look-up each time that the stream opens', async (t) => {
  const { api, events, tracker, lookUps } = await trackerFor(t);
  const ending = Promise.withResolvers<void>();
  api.fleet.functions.set('file.read', (id) => {
    if (id.startsWith('web02')) return { ret: BYTES };
    return id.startsWith('db01') ? ending.promise.then(() => ({ ret: 'late' })) : { ret: 'text' };
  });
  const { results, silent, listener } = told();
  const job = tracker.publish(ALL, 'file.read', {}, listener);
  await until(
    () => results.size === 2,
    () => String(results.size),
  );
  const before = lookUps(job.jid);
  for (let times = 0; times < 10; times += 1) {
    const opened = once(events, 'open');
    api.fire('salt/beacon/web01.demo.no/x/', { data: BYTES });
    await opened;
  }
  assert.equal(lookUps(job.jid), before);
  await until(
    () => events.state === 'open',
    () => events.state,
  );
  ending.resolve();
  await job.done;
  assert.equal(results.get('db01.demo.no')?.value, 'late');
  assert.deepEqual(silent, []);
});

test("a record that salt-api can never send is asked for twice, and the minions' silence has its name", async (t) => {
  const { api, events, tracker, lookUps } = await trackerFor(t, 0.05);
  api.fleet.functions.set('file.read', () => ({ ret: BYTES }));
  api.tamper = (json) =>
    json.includes('"Function"')
      ? { status: 500, type: 'text/html', body: '<p>Could not serialize</p>' }
      : undefined;
  const { results, silent, listener } = told();
  const job = tracker.publish(ALL, 'file.read', {}, listener);
  await job.done;
  assert.equal(results.size, 0);
  assert.deepEqual(
    silent.map((one) => one.split(' ')[1]),
    ['unread', 'unread', 'unread'],
  );
  const before = lookUps(job.jid);
  assert.ok(before <= 4, `${before} look-ups`);
  for (let times = 0; times < 5; times += 1) {
    const opened = once(events, 'open');
    api.dropStreams();
    await opened;
  }
  assert.equal(lookUps(job.jid), before);
});

test('events of others that salt-api cannot write: commands are answered meanwhile', async (t) => {
  const { api, tracker } = await trackerFor(t);
  for (let times = 0; times < 5; times += 1) {
    api.fire('salt/beacon/web01.demo.no/x/', { data: [{ deep: BYTES }] });
    const { results, listener } = told();
    await tracker.publish(ALL, 'test.ping', {}, listener).done;
    assert.equal(results.size, 3);
  }
});

test('a forged event in the name of another minion makes two look-ups at most', async (t) => {
  const { api, events, tracker, lookUps } = await trackerFor(t);
  const ending = Promise.withResolvers<void>();
  api.fleet.functions.set('test.wait', () => ending.promise.then(() => ({ ret: true })));
  const { results, listener } = told();
  const job = tracker.publish(ALL, 'test.wait', {}, listener);
  await job.published;
  for (let times = 0; times < 8; times += 1) {
    const opened = once(events, 'open');
    api.fire(`salt/job/${job.jid}/ret/web01.demo.no`, { cmd: '_return', return: BYTES });
    await opened;
  }
  assert.ok(lookUps(job.jid) <= 2 + 1, `${lookUps(job.jid)}`);
  ending.resolve();
  await job.done;
  assert.equal(results.size, 3);
});
