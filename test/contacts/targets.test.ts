import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from '../gateway/support/play.ts';
import { VERSION } from '../support/salt-version.ts';

/* docs/design.md, "Addresses": groups of the config and globs over addresses are contacts. */

const GROUPS = { groups: { web: { target: 'web*', target_type: 'glob' } } };

test('a group runs on its minions, a line each', async (t) => {
  const scene = await play(t, { config: GROUPS });
  scene.admin.says('web', 'test.version');
  await scene.admin.hears('web', `web01: ${VERSION}\nweb02: ${VERSION}`);
  assert.deepEqual(
    scene.calls().map(({ tgt, tgt_type }) => [tgt, tgt_type]),
    [['web*', 'glob']],
  );
});

test('a group is a target in a line to the master', async (t) => {
  const scene = await play(t, { config: GROUPS });
  scene.admin.says('master', 'web test.version');
  await scene.admin.hears('master', `web01: ${VERSION}\nweb02: ${VERSION}`);
});

test('a glob over addresses is a contact, without configuration', async (t) => {
  const scene = await play(t, {
    minions: ['web01.demo.no', 'web02.demo.no', 'WEB10.demo.no', 'db01.demo.no'],
  });
  scene.admin.says('web0?', 'test.version');
  await scene.admin.hears('web0?', `web01: ${VERSION}\nweb02: ${VERSION}`);
  scene.admin.says('[!w]*', 'test.version');
  await scene.admin.hears('[!w]*', `db01: ${VERSION}`);
  scene.admin.says('nope*', 'test.version');
  await scene.admin.hears('nope*', /No minion matched/);
});

test('a group shows how many of its minions are up, and again where that changes', async (t) => {
  const scene = await play(t, {
    config: GROUPS,
    before: ({ salt }) => {
      salt.fleet.get('web02.demo.no').up = false;
    },
  });
  scene.admin.presence('web', 'subscribe');
  await scene.admin.sees('web', 'subscribed');
  assert.equal(await scene.admin.sees('web', 'away'), '1 of 2 down');
});

test('a target in a line to a group is refused', async (t) => {
  const scene = await play(t, { config: GROUPS });
  scene.admin.says('web', '-G os:Debian test.ping');
  await scene.admin.hears('web', /ask master/);
});
