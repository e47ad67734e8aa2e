import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from '../gateway/support/play.ts';

test('a list that names a minion that is none: said so, the others answer', async (t) => {
  const scene = await play(t);
  scene.admin.says('master', 'salt -L nosuch,web01 test.ping');
  await scene.admin.hears('master', 'nosuch: no minion has that name\nweb01: True');
  scene.admin.says('master', 'salt -L nosuch,neither test.ping');
  await scene.admin.hears(
    'master',
    'No minion matched the target: nothing ran.\nneither, nosuch: no minion has that name',
  );
  scene.admin.says('master', 'salt -L nosuch,web01 -b 1 test.ping');
  await scene.admin.hears('master', 'nosuch: no minion has that name\nweb01: True');
});

test('a nodegroup that the master does not know: said at once, and the job is not asked for over and over', async (t) => {
  const scene = await play(t);
  const asked = () => scene.salt.lowstate.chunks.filter(({ fun }) => fun === 'jobs.list_job').length;
  const before = asked();
  scene.admin.says('master', 'salt -N nosuch test.ping');
  await scene.admin.hears(
    'master',
    /^Nothing ran: the master knows no nodegroup "nosuch", or no minion of it\.$/,
  );
  assert.ok(asked() - before <= 1);
  scene.admin.says('master', 'web01 test.ping');
  await scene.admin.hears('master', 'web01: True');
});

for (const [typed, meant] of [
  ['wbe01 test.ping', 'Run web01 test.ping on web01?'],
  ['debain test.ping', 'Run debian test.ping on 3 minions: db01, web01, web02?'],
  ['minons', 'Did you mean minions?'],
] as const) {
  test(`"${typed}" at the master: ${meant}`, async (t) => {
    const scene = await play(t, {
      config: { groups: { debian: { target: 'os:Debian', target_type: 'grain' } } },
    });
    scene.admin.says('master', typed);
    await scene.admin.hears('master', `${meant} Reply yes or no.`);
    assert.deepEqual(scene.calls(), []);
  });
}

test('a minion does not suggest others', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'wbe02 test.ping');
  await scene.admin.hears('web01', /^I didn't understand/);
});
