import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Play, play } from '../gateway/support/play.ts';
import { until } from '../support/patience.ts';

/** A job that runs until it is ended. */
async function running(t: Parameters<typeof play>[0]): Promise<Play> {
  const scene = await play(t);
  scene.salt.fleet.functions.set('test.sleep', () => new Promise(() => {}));
  return scene;
}

/** Resolves once so many minions run it. */
async function runs(scene: Play, minions: number): Promise<void> {
  const jobs = scene.salt.fleet.jobs;
  const isRunning = () => Array.from(jobs.values()).some(({ running: ids }) => ids.size === minions);
  await until(isRunning, `no job runs on ${minions} minions`);
}

async function kills(scene: Play, contact: string, line: string, asked: RegExp): Promise<void> {
  scene.admin.says(contact, line);
  await scene.admin.hearsAtLast(contact, asked);
  scene.admin.says(contact, 'yes');
}

test('a job that one has ended is said to be ended, not that it may still run', async (t) => {
  const scene = await running(t);
  scene.admin.says('web01', 'test.sleep 60');
  await runs(scene, 1);
  await kills(scene, 'web01', 'kill', /^End job 1: test\.sleep 60\? Reply yes or no\.$/);
  await scene.admin.hearsAtLast('web01', /^Signalled on 1 minion\.$/);
  await scene.admin.hears('web01', 'web01: ended by kill (job 1)');
  scene.admin.says('web01', 'jobs');
  await scene.admin.hears('web01', /^1: test\.sleep 60 · web01 · killed/);
});

test('of a job on many, those that had answered keep their answers', async (t) => {
  const scene = await running(t);
  scene.salt.fleet.functions.set('test.sleep', (id) =>
    id === 'db01.demo.no' ? { ret: true } : new Promise(() => {}),
  );
  scene.admin.says('master', 'test.sleep 60');
  await runs(scene, 2);
  await kills(scene, 'master', 'kill -9 1', /^Kill job 1: test\.sleep 60\? Reply yes or no\.$/);
  await scene.admin.hearsAtLast('master', /^Signalled on 2 minions\.$/);
  const ended = 'web01: ended by kill (job 1)\nweb02: ended by kill (job 1)';
  const said = await scene.admin.hearsAtLast('master', /ended by kill/);
  assert.ok(said === `db01: True\n${ended}` || said === ended, said);
});

test('a minion that does not say whether it ended the job is named', async (t) => {
  const scene = await running(t);
  scene.salt.fleet.functions.set('saltutil.term_job', () => new Promise(() => {}));
  scene.admin.says('web01', 'test.sleep 60');
  await runs(scene, 1);
  await kills(scene, 'web01', 'kill', /^End job 1: test\.sleep 60\?/);
  await scene.admin.hearsAtLast('web01', /^web01 did not answer in time: it may still run there\.$/);
});
