import { join } from 'node:path';
import { test } from 'node:test';
import { openStore } from '../../src/store/index.ts';
import { play } from './support/play.ts';

const PERSON = 'admin@demo.no';
const DAY = 24 * 3600_000;

test('of old requests "jobs", "job" and "again" know those of 30 days; numbers go on', async (t) => {
  const scene = await play(t);
  await scene.stopGateway();
  const store = await openStore(join(scene.folder, 'store.db'));
  for (const [line, days] of [
    ['test.ping', 31],
    ['test.echo here', 29],
  ] as const) {
    const at = Date.now() - days * DAY;
    const asked = { person: PERSON, local: 'web01', messageId: line, body: line, line, at, fun: 'test.ping' };
    store.requests.end(PERSON, (await store.requests.add(asked)).number, 'done', at);
  }
  await store.close();
  await scene.startGateway();
  await scene.ready();
  const { admin } = scene;

  admin.says('web01', 'jobs');
  await admin.hears('web01', /^2: test\.echo here · web01 · done · [^\n]+$/);
  admin.says('web01', 'job 1');
  await admin.hears('web01', 'There is no job 1; "jobs" lists yours.');
  admin.says('web01', 'again');
  await admin.hears('web01', 'here');
  admin.says('web01', 'jobs');
  await admin.hears('web01', /^3: test\.echo here .*\n2: /);
});
