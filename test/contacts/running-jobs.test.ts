import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FormFiller } from '../gateway/support/form-filler.ts';
import { type Play, play } from '../gateway/support/play.ts';
import { until } from '../support/patience.ts';

function runs(at: Play, seconds: number): boolean {
  const jobs = Array.from(at.salt.fleet.jobs.values());
  return jobs.some(({ chunk, running }) => chunk.arg?.[0] === seconds && running.size > 0);
}

/** Two jobs on web01 that go on, behind eleven newer ones at web02. */
async function scene(t: Parameters<typeof play>[0]): Promise<Play> {
  const at = await play(t);
  at.salt.fleet.functions.set('test.sleep', () => new Promise(() => {}));
  for (const seconds of [61, 62]) {
    at.admin.says('web01', `test.sleep ${seconds}`);
    await until(() => runs(at, seconds), `test.sleep ${seconds} does not run`);
  }
  for (let n = 1; n <= 11; n += 1) {
    at.admin.says('web02', `test.echo ${n}`);
    await at.admin.hears('web02', `${n}`);
  }
  return at;
}

test('running jobs come first, however many newer ones there are', async (t) => {
  const at = await scene(t);
  at.admin.says('web02', 'jobs');
  const lines = (await at.admin.hearsAtLast('web02', /^\d+: /)).split('\n');
  assert.match(lines[0] ?? '', /^2: test\.sleep 62 · web01 · running · /);
  assert.match(lines[1] ?? '', /^1: test\.sleep 61 · web01 · running · /);
  assert.match(lines[2] ?? '', /^13: test\.echo 11 · web02 · done · /);
  assert.equal(lines.length, 12);
});

test('a filter finds them too, and other people have none of them', async (t) => {
  const at = await scene(t);
  at.admin.says('web02', 'jobs | grep running');
  assert.equal((await at.admin.hearsAtLast('web02', /^2: /)).split('\n').length, 2);
  at.configure({ admins: ['admin@demo.no', 'kari@demo.no'] });
  await at.restartGateway();
  const kari = at.person('kari@demo.no');
  kari.says('web01', 'kill');
  await kari.hears('web01', /^None of your jobs is running\. /);
});

test('kill by itself means the newest that runs, one after the other, and never one that has ended', async (t) => {
  const at = await scene(t);
  for (const [job, seconds] of [
    [2, 62],
    [1, 61],
  ]) {
    at.admin.says('web02', 'kill');
    await at.admin.hearsAtLast('web02', new RegExp(`^End job ${job}: test\\.sleep ${seconds}\\?`));
    at.admin.says('web02', 'yes');
    await at.admin.hearsAtLast('web02', /^Signalled on 1 minion\.$/);
    await at.admin.hearsAtLast('web01', new RegExp(`ended by kill \\(job ${job}\\)`));
  }
  at.admin.says('web02', 'kill');
  await at.admin.hearsAtLast('web02', /^None of your jobs is running\. "jobs" lists them\.$/);
});

test('the form of kill offers all that run and nothing else', async (t) => {
  const at = await scene(t);
  const form = new FormFiller(at.admin, 'web02', 'kill');
  const { job = [] } = (await form.opens()).choices;
  assert.deepEqual(
    job.map((label) => label.split(' · ')[0]),
    ['Your newest that runs', '2: test.sleep 62', '1: test.sleep 61'],
  );
  const of = new FormFiller(at.admin, 'web02', 'job');
  const all = (await of.opens()).choices.job ?? [];
  assert.match(all[1] ?? '', /^2: test\.sleep 62/);
  assert.match(all[3] ?? '', /^13: test\.echo 11/);
});

test('a job on a minion that does not say whether it runs can be ended without its number', async (t) => {
  const at = await play(t);
  at.salt.fleet.get('web01.demo.no').up = false;
  at.admin.says('web01', 'test.version');
  await at.admin.hearsAtLast('web01', /may still run \(job 1\)/);
  at.admin.says('web02', 'test.echo newer');
  await at.admin.hears('web02', 'newer');
  at.admin.says('web02', 'kill');
  await at.admin.hearsAtLast('web02', /^End job 1: test\.version\? /);
});

test('a runner cannot be ended: kill says so only where nothing else runs', async (t) => {
  const at = await play(t);
  at.salt.fleet.functions.set('test.sleep', () => new Promise(() => {}));
  const asked = Promise.withResolvers<void>();
  at.salt.lowstate.runners.set('manage.up', () => {
    asked.resolve();
    return new Promise(() => {});
  });
  at.admin.says('web01', 'test.sleep 61');
  await until(() => runs(at, 61), 'it does not run');
  at.admin.says('master', 'salt-run manage.up');
  await asked.promise;
  at.admin.says('web02', 'kill');
  await at.admin.hears('web02', /^End job 1: test\.sleep 61\? /);
  at.admin.says('web02', 'yes');
  await at.admin.hearsAtLast('web02', /^Signalled/);
  await at.admin.hearsAtLast('web01', /ended by kill/);
  at.admin.says('web02', 'kill');
  await at.admin.hears('web02', /^Job 2 runs on the master itself and cannot be ended\.$/);
  at.salt.lowstate.runners.set('manage.up', () => []);
  at.admin.says('master', 'salt-run manage.up');
  await at.admin.hears('master', '[]');
  at.admin.says('master', 'kill 3');
  await at.admin.hears('master', 'Job 3 ran on the master itself, and has ended.');
});
