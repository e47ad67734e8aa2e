import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import {
  JidSource,
  type Job,
  JobTracker,
  jobRecord,
  type MinionReturn,
  type NoAnswer,
  type Target,
  type TrackerOptions,
} from '../../src/salt/index.ts';
import { until } from '../support/patience.ts';
import type { Fault, SaltApiStandIn, StandInOptions } from '../support/salt-api.ts';
import { VERSION } from '../support/salt-version.ts';
import { ALL, eventsOf, saltFor } from './support.ts';

const WEB01: Target = { tgt: ['web01.demo.no'], tgt_type: 'list' };

interface Setup {
  tracker?: Partial<TrackerOptions>;
  standIn?: StandInOptions;
  /** Set before the stream is opened. */
  fault?: Fault;
}

async function trackerFor(t: TestContext, { tracker: options = {}, standIn = {}, fault }: Setup = {}) {
  const { api, salt, log } = await saltFor(t, { config: { timeout: 0.05 } }, standIn);
  await api.setFault(fault);
  const events = await eventsOf(t, { salt, log }, { awaited: fault === undefined ? 'open' : 'down' });
  const tracking = {
    salt,
    events,
    jids: new JidSource(),
    log,
    findMs: 30,
    recoverPace: { firstMs: 1, mostMs: 4 },
  };
  const tracker = new JobTracker({ ...tracking, unclearMs: 20, ...options });
  t.after(() => tracker.stop());
  return { api, salt, log, events, tracker };
}

/** Keeps what a job tells, and lets a test wait for it. */
class Told {
  readonly said: string[] = [];
  readonly results = new Map<string, MinionReturn>();
  #wake: () => void = () => {};

  published = (minions: readonly string[]) => this.#say(`published ${minions.length}`);
  contradicted = (id: string) => this.#say(`contradicted ${id}`);
  silent = (ids: readonly string[], why: NoAnswer) =>
    this.#say(`${why === 'unanswered' ? 'silent' : why} ${[...ids].sort().join(' ')}`);
  returned = (id: string, result: MinionReturn, late: boolean) => {
    this.results.set(id, result);
    this.#say(`${late ? 'late' : 'returned'} ${id}`);
  };

  async until(line: string): Promise<void> {
    while (!this.said.includes(line)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #say(line: string): void {
    this.said.push(line);
    this.#wake();
  }
}

test('answers are told as they come, the minions first, each once', async (t) => {
  const { api, tracker } = await trackerFor(t);
  const told = new Told();
  const job = tracker.publish(ALL, 'test.version', {}, told, { requestedBy: { id: 'x1' } });
  assert.deepEqual(await job.done, { answered: 3, silent: [] });
  assert.equal(told.said[0], 'published 3');
  assert.deepEqual(told.said.slice(1).sort(), [
    'returned db01.demo.no',
    'returned web01.demo.no',
    'returned web02.demo.no',
  ]);
  assert.equal(told.results.get('web01.demo.no')?.value, VERSION);
  assert.deepEqual(api.fleet.jobs.get(job.jid)?.chunk.requested_by, { id: 'x1' });
  assert.equal(api.fleet.executions, 3);
});

test('answers on the stream before salt-api has answered itself are kept', async (t) => {
  const { api, tracker } = await trackerFor(t);
  const told = new Told();
  await api.setFault('slow');
  api.slowMs = 30;
  const jid = '20261124184110528422';
  const job = tracker.publish(WEB01, 'test.echo', { arg: ['slow'] }, told, { jid });
  const early = {
    jid,
    chunk: { fun: 'test.echo' },
    minions: [],
    running: new Set<string>(),
    returns: new Map(),
  };
  api.fireReturn(early, 'web01.demo.no', { ret: 'early' });
  await job.done;
  assert.deepEqual(told.said, ['published 1', 'returned web01.demo.no']);
  assert.equal(told.results.get('web01.demo.no')?.value, 'early');
});

test('a target that matches nobody ends at once', async (t) => {
  const { tracker } = await trackerFor(t);
  const told = new Told();
  const job = tracker.publish({ tgt: 'nope*', tgt_type: 'glob' }, 'test.ping', {}, told);
  assert.deepEqual(await job.done, { answered: 0, silent: [] });
  assert.deepEqual(told.said, ['published 0']);
});

test('a minion that is down holds nobody up and is called silent', async (t) => {
  const { api, tracker } = await trackerFor(t);
  api.fleet.get('db01.demo.no').up = false;
  const told = new Told();
  const job = tracker.publish(ALL, 'test.ping', {}, told);
  assert.deepEqual(await job.done, { answered: 2, silent: ['db01.demo.no'] });
  assert.equal(told.said.at(-1), 'silent db01.demo.no');
});

test('a minion that says it runs the job is waited for, however long', async (t) => {
  const { api, tracker } = await trackerFor(t, { tracker: { findMs: 2_000 } });
  const { promise, resolve } = Promise.withResolvers<void>();
  api.fleet.functions.set('state.apply', () =>
    promise.then(() => ({ ret: {}, retcode: 2, out: 'highstate' })),
  );
  const told = new Told();
  const job = tracker.publish(WEB01, 'state.apply', {}, told);
  const asked = () => api.lowstate.chunks.filter(({ fun }) => fun === 'saltutil.find_job').length;
  await until(() => asked() >= 3, 'the minion was not asked three times');
  assert.deepEqual(told.said, ['published 1']);
  resolve();
  await job.done;
  assert.equal(told.said.at(-1), 'returned web01.demo.no');
  const { retcode, out } = told.results.get('web01.demo.no') ?? {};
  assert.deepEqual([retcode, out], [2, 'highstate']);
});

/** A function that never ends by itself, and its process on web01, which can die. */
function endless(api: SaltApiStandIn) {
  api.fleet.functions.set('test.wait', (id) =>
    id === 'web01.demo.no' ? new Promise(() => {}) : { ret: true },
  );
  return {
    dies: ({ jid }: Job) => api.fleet.jobs.get(jid)?.running.delete('web01.demo.no'),
    asked: () => api.lowstate.chunks.filter(({ fun }) => fun === 'saltutil.find_job').length,
  };
}

test('a job whose process is gone ends at the second denial; its answer is still welcome', async (t) => {
  const { api, tracker } = await trackerFor(t, { tracker: { findMs: 2_000 } });
  const process = endless(api);
  const told = new Told();
  const job = tracker.publish(ALL, 'test.wait', {}, told);
  await until(() => process.asked() >= 2, 'the minion was not asked twice');
  process.dies(job);
  const before = process.asked();
  assert.deepEqual(await job.done, { answered: 2, silent: ['web01.demo.no'] });
  assert.equal(told.said.at(-1), 'absent web01.demo.no');
  assert.ok(process.asked() - before <= 3, 'one question under way, and two');
  assert.equal(tracker.follows(job.jid), false, 'it cannot run any more');
  const published = api.fleet.jobs.get(job.jid);
  assert.ok(published);
  api.fireReturn(published, 'web01.demo.no', { ret: 'after all' });
  await told.until('late web01.demo.no');
});

test('a minion that denies it once has its answer under way, or begins late: neither is given up', async (t) => {
  const { api, tracker } = await trackerFor(t, { tracker: { findMs: 2_000 } });
  const process = endless(api);
  const denials: string[] = [];
  const find = api.fleet.functions.get('saltutil.find_job');
  api.fleet.functions.set('saltutil.find_job', (id, chunk) => {
    const jid = String(chunk.arg?.[0]);
    if (denials.includes(jid)) return find?.(id, chunk) ?? { ret: {} };
    denials.push(jid);
    return { ret: {} };
  });
  const told = new Told();
  const begins = tracker.publish(WEB01, 'test.wait', {}, told);
  await until(() => process.asked() >= 3, 'the minion was not asked three times');
  assert.deepEqual(told.said, ['published 1']);
  const published = api.fleet.jobs.get(begins.jid);
  assert.ok(published);
  api.fireReturn(published, 'web01.demo.no', { ret: 'in the end' });
  await begins.done;
  assert.deepEqual(told.said, ['published 1', 'returned web01.demo.no']);
});

test('an answer that only the record has is told, though the minion denies the job', async (t) => {
  const { api, tracker } = await trackerFor(t, { tracker: { findMs: 2_000 } });
  const process = endless(api);
  const told = new Told();
  const job = tracker.publish(WEB01, 'test.wait', {}, told);
  await job.published;
  api.fleet.jobs.get(job.jid)?.returns.set('web01.demo.no', { ret: 'kept' });
  process.dies(job);
  await job.done;
  assert.equal(told.results.get('web01.demo.no')?.value, 'kept');
});

test('where the record cannot be read, nobody is said to have lost an answer', async (t) => {
  const { api, tracker } = await trackerFor(t, { tracker: { findMs: 2_000 } });
  const process = endless(api);
  api.lowstate.runners.set('jobs.list_job', () => {
    throw new Error('not now');
  });
  const told = new Told();
  const job = tracker.publish(WEB01, 'test.wait', {}, told);
  await job.published;
  process.dies(job);
  await job.done;
  assert.equal(told.said.at(-1), 'silent web01.demo.no');
});

test('a job of an earlier process that has died meanwhile ends too', async (t) => {
  const { api, tracker, ...parts } = await trackerFor(t, { tracker: { findMs: 2_000 } });
  const process = endless(api);
  const job = tracker.publish(WEB01, 'test.wait', {}, new Told());
  await job.published;
  tracker.stop();
  process.dies(job);
  const next = new JobTracker({ ...parts, jids: new JidSource(), findMs: 2_000 });
  t.after(() => next.stop());
  const told = new Told();
  const resumed = await next.resume(job.jid, told);
  await resumed?.done;
  assert.deepEqual(told.said, ['published 1', 'absent web01.demo.no']);
});

test('who is told elsewhere that it does not run there need not wait for the next question', async (t) => {
  const { api, tracker } = await trackerFor(t, { tracker: { findMs: 2_000 } });
  const process = endless(api);
  const told = new Told();
  const job = tracker.publish(WEB01, 'test.wait', {}, told, { timeout: 60 });
  await job.published;
  process.dies(job);
  tracker.recheck(job.jid);
  await job.done;
  assert.equal(told.said.at(-1), 'absent web01.demo.no');
});

test('an answer after the verdict is told as late', async (t) => {
  const { api, tracker } = await trackerFor(t);
  api.fleet.get('web01.demo.no').up = false;
  const told = new Told();
  const job = tracker.publish(WEB01, 'test.ping', {}, told);
  await told.until('silent web01.demo.no');
  const published = api.fleet.jobs.get(job.jid);
  assert.ok(published);
  api.fireReturn(published, 'web01.demo.no', { ret: true });
  await told.until('late web01.demo.no');
  assert.deepEqual([...job.silent], []);
});

test('late answers are taken of so many jobs, the newest; what was answered after all is none of them', async (t) => {
  const { api, tracker } = await trackerFor(t, { tracker: { mostLate: 2 } });
  api.fleet.get('web01.demo.no').up = false;
  const late = (job: Job) => {
    const published = api.fleet.jobs.get(job.jid);
    assert.ok(published);
    api.fireReturn(published, 'web01.demo.no', { ret: true });
  };
  const silent = async () => {
    const told = new Told();
    const job = tracker.publish(WEB01, 'test.ping', {}, told);
    await told.until('silent web01.demo.no');
    return { job, told };
  };
  const [answered, oldest] = [await silent(), await silent()];
  late(answered.job);
  await answered.told.until('late web01.demo.no');
  const [newer, newest] = [await silent(), await silent()];
  for (const { job } of [oldest, newer, newest]) late(job);
  await newest.told.until('late web01.demo.no');
  assert.equal(newer.told.said.at(-1), 'late web01.demo.no');
  assert.equal(oldest.told.said.at(-1), 'silent web01.demo.no');
});

test('what a broken stream missed is fetched from the record', async (t) => {
  const { api, events, tracker } = await trackerFor(t, { tracker: { findMs: 2_000 } });
  const { promise, resolve } = Promise.withResolvers<void>();
  api.fleet.functions.set('test.wait', () => promise.then(() => ({ ret: 'waited' })));
  const told = new Told();
  const job = tracker.publish(WEB01, 'test.wait', {}, told);
  await job.published;
  const gap = once(events, 'gap');
  api.dropStreams();
  resolve();
  await gap;
  await job.done;
  assert.equal(told.results.get('web01.demo.no')?.value, 'waited');
});

test('what came late while the stream was broken is fetched too, and told as late; tried again if Salt fails', async (t) => {
  const { api, events, tracker } = await trackerFor(t, { tracker: { lookUpAgainMs: 5 } });
  api.fleet.get('web01.demo.no').up = false;
  const told = new Told();
  const job = tracker.publish(WEB01, 'test.ping', {}, told);
  await told.until('silent web01.demo.no');
  const down = once(events, 'down');
  await api.setFault('no-events');
  api.dropStreams();
  await down;
  const published = api.fleet.jobs.get(job.jid);
  assert.ok(published);
  published.returns.set('web01.demo.no', { ret: true });
  const listJob = api.lowstate.runners.get('jobs.list_job');
  let failures = 2;
  api.lowstate.runners.set('jobs.list_job', (...call) => {
    failures -= 1;
    if (failures >= 0) throw new Error('not yet');
    return listJob?.(...call) ?? null;
  });
  await api.setFault(undefined);
  await told.until('late web01.demo.no');
  assert.deepEqual([...job.silent], []);
});

test('late answers of one person are fetched though the records of another are not to be had', async (t) => {
  const { api, events, tracker } = await trackerFor(t);
  api.fleet.get('web01.demo.no').up = false;
  const silent = async (owner: string) => {
    const told = new Told();
    const job = tracker.publish(WEB01, 'test.ping', {}, told, { turn: { owner, rank: 'person' } });
    await told.until('silent web01.demo.no');
    return { job, told };
  };
  const kari = await silent('kari');
  const opers = [await silent('oper'), await silent('oper')];
  const down = once(events, 'down');
  await api.setFault('no-events');
  api.dropStreams();
  await down;
  api.fleet.jobs.get(kari.job.jid)?.returns.set('web01.demo.no', { ret: true });
  const listJob = api.lowstate.runners.get('jobs.list_job');
  const hangs = new Promise<null>(() => {});
  api.lowstate.runners.set('jobs.list_job', (kwarg, chunk) =>
    opers.some(({ job }) => job.jid === kwarg.jid) ? hangs : (listJob?.(kwarg, chunk) ?? null),
  );
  await api.setFault(undefined);
  await kari.told.until('late web01.demo.no');
});

test('a stream that breaks anew while late answers are looked up: all are looked up again', async (t) => {
  const { api, events, tracker } = await trackerFor(t);
  api.fleet.get('web01.demo.no').up = false;
  const silent = async () => {
    const told = new Told();
    const job = tracker.publish(WEB01, 'test.ping', {}, told);
    await told.until('silent web01.demo.no');
    return { job, told };
  };
  const older = await silent();
  const newer = await silent();
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const listJob = api.lowstate.runners.get('jobs.list_job');
  api.lowstate.runners.set('jobs.list_job', async (...call) => {
    if (call[0].jid === older.job.jid) {
      reached.resolve();
      await gate.promise;
    }
    return listJob?.(...call) ?? null;
  });
  api.dropStreams();
  // The newer one has been looked up, without success.
  await reached.promise;
  const again = once(events, 'open');
  api.dropStreams();
  api.fleet.jobs.get(newer.job.jid)?.returns.set('web01.demo.no', { ret: true });
  await again;
  gate.resolve();
  await newer.told.until('late web01.demo.no');
});

test('without the event stream the synchronous client does, under the same id', async (t) => {
  const { api, tracker } = await trackerFor(t, { fault: 'no-events' });
  api.fleet.get('db01.demo.no').up = false;
  const told = new Told();
  const job = tracker.publish(ALL, 'test.version', {}, told, { requestedBy: { id: 'x1' } });
  assert.deepEqual(await job.done, { answered: 2, silent: ['db01.demo.no'] });
  assert.equal(told.results.get('web01.demo.no')?.value, VERSION);
  const [chunk] = api.lowstate.chunks;
  assert.deepEqual([chunk?.client, chunk?.jid, chunk?.requested_by], ['local', job.jid, { id: 'x1' }]);
});

test('a stream that is not there yet is no reason to miss an answer', async (t) => {
  const { api, events, tracker } = await trackerFor(t);
  events.stop();
  await api.setFault('no-events');
  const told = new Told();
  const job = tracker.publish(WEB01, 'test.version', {}, told);
  await job.done;
  assert.equal(told.results.get('web01.demo.no')?.value, VERSION);
});

test("a second answer in a minion's name that differs is told once, also after the end; the same again is not", async (t) => {
  const { api, tracker } = await trackerFor(t);
  const told = new Told();
  const job = tracker.publish(ALL, 'test.version', {}, told);
  await job.done;
  const published = api.fleet.jobs.get(job.jid);
  assert.ok(published);
  api.fireReturn(published, 'web01.demo.no', { ret: VERSION });
  api.fireReturn(published, 'web02.demo.no', { ret: 'forged' });
  await told.until('contradicted web02.demo.no');
  api.fireReturn(published, 'web02.demo.no', { ret: 'forged otherwise' });
  api.fireReturn(published, 'db01.demo.no', { ret: VERSION, retcode: 1 });
  await told.until('contradicted db01.demo.no');
  assert.deepEqual(
    told.said.filter((line) => line.startsWith('contradicted')),
    ['contradicted web02.demo.no', 'contradicted db01.demo.no'],
  );
});

test('forged answers and answers of minions not asked are dropped', async (t) => {
  const { api, tracker } = await trackerFor(t, { tracker: { findMs: 2_000 } });
  const { promise, resolve } = Promise.withResolvers<void>();
  api.fleet.functions.set('test.wait', () => promise.then(() => ({ ret: 'true one' })));
  const told = new Told();
  const job = tracker.publish(WEB01, 'test.wait', {}, told);
  await job.published;
  const published = api.fleet.jobs.get(job.jid);
  assert.ok(published);
  api.fireReturn(published, 'web02.demo.no', { ret: 'not asked' });
  const tag = `salt/job/${job.jid}/ret/web01.demo.no`;
  api.fire(tag, { id: 'web02.demo.no', cmd: '_minion_event', data: { return: 'forged' }, tag });
  resolve();
  await job.done;
  assert.deepEqual(told.said, ['published 1', 'returned web01.demo.no']);
  assert.equal(told.results.get('web01.demo.no')?.value, 'true one');
});

test('a publication that is cut after it was made is found by its id and not made again', async (t) => {
  const { api, tracker, salt } = await trackerFor(t);
  const localAsync = salt.localAsync.bind(salt);
  t.mock.method(salt, 'localAsync', async (...call: Parameters<typeof localAsync>) => {
    await localAsync(...call);
    await api.setFault('reset');
    await localAsync(...call).finally(() => api.setFault(undefined));
  });
  const told = new Told();
  const job = tracker.publish(WEB01, 'test.version', {}, told);
  assert.deepEqual(await job.done, { answered: 1, silent: [] });
  assert.equal(api.fleet.executions, 1);
});

test('a publication that was cut before it was made is made once more, under the same id', async (t) => {
  const { api, tracker, salt } = await trackerFor(t);
  const localAsync = salt.localAsync.bind(salt);
  const cut = t.mock.method(salt, 'localAsync', async (...call: Parameters<typeof localAsync>) => {
    await api.setFault('reset');
    cut.mock.restore();
    return localAsync(...call).finally(() => api.setFault(undefined));
  });
  const told = new Told();
  const unclear = t.mock.fn();
  const job = tracker.publish(WEB01, 'test.version', {}, Object.assign(told, { unclear }));
  assert.deepEqual(await job.done, { answered: 1, silent: [] });
  assert.equal(api.fleet.executions, 1);
  assert.equal(api.lowstate.chunks.find(({ client }) => client === 'local_async')?.jid, job.jid);
  assert.equal(unclear.mock.callCount(), 1);
});

test('a publication that is cut each time is told as not made', async (t) => {
  const { api, tracker, salt } = await trackerFor(t);
  const localAsync = salt.localAsync.bind(salt);
  t.mock.method(salt, 'localAsync', async (...call: Parameters<typeof localAsync>) => {
    await api.setFault('reset');
    return localAsync(...call).finally(() => api.setFault(undefined));
  });
  const job = tracker.publish(WEB01, 'test.version', {}, new Told());
  await assert.rejects(job.published, { code: 'salt-not-published', message: /Nothing ran/ });
  assert.equal(api.fleet.executions, 0);
});

test('what is refused is told and not asked for again', async (t) => {
  const { api, tracker } = await trackerFor(t);
  await api.setFault('authorization-error');
  const told = new Told();
  const job = tracker.publish(WEB01, 'test.version', {}, told);
  await assert.rejects(job.done, { code: 'salt-not-permitted' });
  assert.deepEqual(told.said, []);
  assert.equal(tracker.running.size, 0);
});

test('a job of an earlier process is taken up: what is there is told, what is delivered is not', async (t) => {
  const { api, salt, tracker } = await trackerFor(t, { tracker: { findMs: 2_000 } });
  const { promise, resolve } = Promise.withResolvers<void>();
  api.fleet.functions.set('test.some', async (id) => {
    if (id === 'db01.demo.no') await promise;
    return { ret: id };
  });
  const jid = '20261124184110528422';
  await salt.localAsync(ALL, 'test.some', {}, { jid });
  const told = new Told();
  const job = (await tracker.resume(jid, told, { delivered: ['web01.demo.no'] })) as Job;
  await told.until('returned web02.demo.no');
  assert.deepEqual([...job.waiting], ['db01.demo.no']);
  resolve();
  await job.done;
  assert.deepEqual(told.said, ['published 3', 'returned web02.demo.no', 'returned db01.demo.no']);
  assert.equal(job.fun, 'test.some');
  assert.equal(await tracker.resume('20200101000000000000', told), undefined);
});

test('the record of a job tells what was asked and who answered', async (t) => {
  const { salt, tracker } = await trackerFor(t);
  const job = tracker.publish(ALL, 'test.echo', { arg: ['a'] }, new Told());
  await job.done;
  const record = await jobRecord(salt, job.jid);
  assert.deepEqual([record?.fun, record?.arguments, record?.target], ['test.echo', ['a'], '*']);
  assert.equal(record?.minions.length, 3);
  assert.equal(record?.returns.get('web01.demo.no')?.value, 'a');
  assert.equal(await jobRecord(salt, '20200101000000000000'), undefined);
});

test('one slow minion holds up no other job', async (t) => {
  const { api, tracker } = await trackerFor(t, { tracker: { findMs: 2_000 } });
  const { promise, resolve } = Promise.withResolvers<void>();
  api.fleet.functions.set('test.wait', () => promise.then(() => ({ ret: true })));
  const slow = Array.from({ length: 60 }, () => tracker.publish(WEB01, 'test.wait', {}, new Told()));
  const quick = tracker.publish(ALL, 'test.ping', {}, new Told());
  assert.deepEqual(await quick.done, { answered: 3, silent: [] });
  assert.ok(slow.every(({ answered }) => answered === 0));
  resolve();
  await Promise.all(slow.map(({ done }) => done));
});

test('ten thousand minions answer', async (t) => {
  const minions = Array.from({ length: 10_000 }, (_, n) => `web${n}.demo.no`);
  const { api, tracker } = await trackerFor(t, { standIn: { minions }, tracker: { findMs: 5_000 } });
  let told = 0;
  const returned = () => {
    told += 1;
  };
  const job = tracker.publish(ALL, 'test.ping', {}, { returned }, { timeout: 60 });
  assert.deepEqual(await job.done, { answered: 10_000, silent: [] });
  assert.equal(told, 10_000);
  assert.equal(api.fleet.executions, 10_000);
});

test('stopping lets go of jobs and says so', async (t) => {
  const { api, tracker } = await trackerFor(t);
  api.fleet.functions.set('test.wait', () => new Promise(() => {}));
  const job = tracker.publish(WEB01, 'test.wait', {}, new Told());
  await job.published;
  tracker.stop();
  await assert.rejects(job.done, { code: 'salt-stopped' });
});
