import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  type EventStream,
  JidSource,
  type JobListener,
  JobTracker,
  type MinionReturn,
} from '../../src/salt/index.ts';
import { heldBytes } from '../support/held-bytes.ts';
import type { KeptLog } from '../support/kept-log.ts';
import type { SaltApiStandIn } from '../support/salt-api.ts';
import type { Job } from '../support/salt-api-fleet.ts';
import { VERSION } from '../support/salt-version.ts';
import { ALL, eventsOf, saltFor } from './support.ts';

const EVIL = 'web01.demo.no';
const MIB = 2 ** 20;

interface Scene {
  api: SaltApiStandIn;
  log: KeptLog;
  events: EventStream;
  tracker: JobTracker;
}

/** Fleets of this many minions, one of which is hostile. */
async function sceneFor(t: TestContext, minions: string[] = [EVIL, 'db01.demo.no']): Promise<Scene> {
  const { api, salt, log } = await saltFor(t, { config: { timeout: 1 } }, { minions });
  const events = await eventsOf(t, { salt, log });
  const tracker = new JobTracker({ salt, events, jids: new JidSource(), log });
  t.after(() => tracker.stop());
  return { api, log, events, tracker };
}

function listening(listener: Partial<JobListener> = {}): JobListener {
  return { returned: () => undefined, ...listener };
}

/** Resolves once all events that were fired have come. */
async function heardAll({ events, api }: Scene): Promise<void> {
  const heard = Promise.withResolvers<void>();
  const end = events.onTag('the/last/one', () => heard.resolve());
  api.fire('the/last/one', {});
  await heard.promise;
  end();
}

function unpublished(jid: string): Job {
  return { jid, chunk: { fun: 'test.version' }, minions: [], running: new Set(), returns: new Map() };
}

test('a minion that answers over and over before Salt has said whom it asked fills no memory', async (t) => {
  const scene = await sceneFor(t);
  const { api, tracker } = scene;
  const gate = Promise.withResolvers<void>();
  api.lowstate.held = gate.promise;
  const results = new Map<string, MinionReturn>();
  const jid = '20261124184110528422';
  const job = tracker.publish(
    ALL,
    'test.version',
    {},
    listening({ returned: (id, result) => void results.set(id, result) }),
    { jid },
  );
  await heardAll(scene);
  const before = heldBytes();
  for (let times = 0; times < 60; times += 1)
    api.fireReturn(unpublished(jid), EVIL, { ret: `${times} ${'x'.repeat(MIB)}` });
  await heardAll(scene);
  assert.ok(heldBytes() - before < 24 * MIB, `${((heldBytes() - before) / MIB).toFixed(0)} MiB more`);
  gate.resolve();
  await job.done;
  assert.match(String(results.get(EVIL)?.value), /^0 x/);
  assert.equal(results.get('db01.demo.no')?.value, VERSION);
});

test('a name of an outputter that is none is not kept, however long', async (t) => {
  const scene = await sceneFor(t);
  const { api, tracker } = scene;
  api.fleet.functions.set('test.version', (id) => ({
    ret: id,
    out: id === EVIL ? 'x'.repeat(MIB) : 'highstate',
  }));
  const results = new Map<string, MinionReturn>();
  await tracker.publish(
    ALL,
    'test.version',
    {},
    listening({ returned: (id, result) => void results.set(id, result) }),
  ).done;
  assert.equal(results.get(EVIL)?.out, undefined);
  assert.equal(results.get('db01.demo.no')?.out, 'highstate');
});

test('forged returns of a running job, however many and long, leave a few short lines in the log', async (t) => {
  const scene = await sceneFor(t);
  const { api, log, tracker } = scene;
  const gate = Promise.withResolvers<void>();
  api.fleet.functions.set('test.wait', () => gate.promise.then(() => ({ ret: true })));
  const job = tracker.publish(ALL, 'test.wait', {}, listening());
  await job.published;
  const published = api.fleet.jobs.get(job.jid);
  assert.ok(published);
  for (let times = 0; times < 200; times += 1) {
    api.fire(`salt/job/${job.jid}/ret/${'a'.repeat(5_000)}${times}`, { id: { a: 'x'.repeat(5_000) } });
    api.fireReturn(published, `${'b'.repeat(5_000)}${times}`, { ret: 'not asked' });
  }
  await heardAll(scene);
  const warned = log.lines.filter(({ level }) => level === 'warn');
  const count = (message: string) => warned.filter((line) => line.message === message).length;
  assert.equal(count('a return event with a wrong claim'), 10);
  assert.equal(count('an answer from a minion that was not asked is dropped'), 10);
  assert.ok(JSON.stringify(warned).length < 20_000);
  gate.resolve();
  await job.done;
});

test('one minion that speaks for all others has ten of them told, not thousands', async (t) => {
  const minions = Array.from({ length: 200 }, (_, n) => `web${n}.demo.no`);
  const scene = await sceneFor(t, minions);
  const { api, log, tracker } = scene;
  const told: string[] = [];
  const job = tracker.publish(
    ALL,
    'test.version',
    {},
    listening({ contradicted: (id) => void told.push(id) }),
  );
  await job.done;
  const published = api.fleet.jobs.get(job.jid);
  assert.ok(published);
  for (const id of minions) api.fireReturn(published, id, { ret: 'forged' });
  await heardAll(scene);
  assert.deepEqual(told, minions.slice(0, 10));
  assert.equal(log.lines.filter(({ level }) => level === 'warn').length, 10);
});

test('of a job that has ended no answer is kept, not even by the id that stood beside it', async (t) => {
  const minions = Array.from({ length: 8 }, (_, n) => `minion-with-a-long-name-${n}.demo.no`);
  const scene = await sceneFor(t, minions);
  const { api, tracker } = scene;
  api.fleet.functions.set('test.version', () => ({ ret: 'x'.repeat(MIB) }));
  const run = () =>
    tracker.publish(ALL, 'test.version', {}, listening({ contradicted: () => undefined })).done;
  await run();
  api.fleet.jobs.clear();
  const before = heldBytes();
  for (let times = 0; times < 6; times += 1) await run();
  await heardAll(scene);
  api.fleet.jobs.clear();
  const more = (heldBytes() - before) / MIB;
  assert.ok(more < 16, `${more.toFixed(0)} MiB more`);
});
