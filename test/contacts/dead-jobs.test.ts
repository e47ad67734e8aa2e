import { test } from 'node:test';
import { type Play, play } from '../gateway/support/play.ts';
import { until } from '../support/patience.ts';

const WEB01 = 'web01.demo.no';
const GONE = /^web01: no answer, and it does not run there: .* \(job 1\)$/m;

/** Jobs that never end on web01, each in a process that can die. */
async function endless(t: Parameters<typeof play>[0], config = {}): Promise<Play> {
  const scene = await play(t, { config });
  scene.salt.fleet.functions.set('test.sleep', (id) =>
    id === WEB01 ? new Promise(() => {}) : { ret: true },
  );
  return scene;
}

/** Kills the process of the one job that runs on web01, once it runs. */
async function dies(scene: Play): Promise<void> {
  const running = () =>
    Array.from(scene.salt.fleet.jobs.values()).find(
      ({ chunk, running: ids }) => chunk.fun === 'test.sleep' && ids.has(WEB01),
    );
  await until(() => running() !== undefined, 'no job runs on web01');
  running()?.running.delete(WEB01);
}

test('a job whose process is gone is told to be gone; its place is free again', async (t) => {
  const scene = await endless(t, { limits: { jobs_per_user: 1 } });
  scene.admin.says('web01', 'test.sleep 60');
  await dies(scene);
  await scene.admin.hears('web01', GONE);
  scene.admin.says('web01', 'jobs');
  await scene.admin.hears('web01', /^1: test\.sleep 60 · web01 · 1 silent/);
  scene.admin.says('web01', 'job 1');
  await scene.admin.hears(
    'web01',
    /^1: test\.sleep 60[\s\S]*\nweb01: no answer, and it does not run there: /,
  );
  scene.admin.says('web01', 'test.echo next');
  await scene.admin.hears('web01', 'next');
});

test('of a job on many, the one whose process is gone is named; the others keep their answers', async (t) => {
  const scene = await endless(t);
  scene.admin.says('master', 'test.sleep 60');
  await dies(scene);
  await scene.admin.hearsAtLast('master', GONE);
  scene.admin.says('master', 'job 1');
  await scene.admin.hears(
    'master',
    /^1: .*\ndb01: True\nweb01: no answer, and it does not run there.*\nweb02: True$/,
  );
});

test('job says of a job that runs that it runs, and kill of one whose process is gone ends the wait', async (t) => {
  const scene = await endless(t, { salt: { timeout: 2 } });
  scene.admin.says('web01', 'test.sleep 60');
  await until(() => scene.salt.fleet.jobs.size > 0, 'no job');
  scene.admin.says('master', 'job 1');
  await scene.admin.hears('master', /^1: test\.sleep 60 · web01 · running[\s\S]*\nweb01: still runs there$/);
  await dies(scene);
  scene.admin.says('master', 'kill 1');
  await scene.admin.hears('master', /^End job 1/);
  scene.admin.says('master', 'yes');
  await scene.admin.hears('master', 'It is not running there.');
  await scene.admin.hearsAtLast('web01', GONE);
});

test('a job that died while the gateway was away is told to be gone after its start', async (t) => {
  const scene = await endless(t);
  scene.admin.says('web01', 'test.sleep 60');
  await until(() => scene.salt.fleet.executions > 0, 'nothing runs');
  await scene.stopGateway();
  await dies(scene);
  await scene.startGateway();
  await scene.admin.hearsAtLast('web01', GONE);
});
