import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xml } from '../../src/xmpp/index.ts';
import { type Play, play } from '../gateway/support/play.ts';

/* docs/commands.md, "Questions": only what was shown runs, and only on a fresh answer to it. */

const ASKED = { config: { confirm: ['state.apply'], confirm_above: 100 } };
const editOf = (id: string) => xml('replace', { xmlns: 'urn:xmpp:message-correct:0', id });
const retracted = (id: string) => xml('retract', { xmlns: 'urn:xmpp:message-retract:1', id });

function applied(scene: Play): unknown[] {
  return scene.calls().filter(({ fun }) => fun === 'state.apply');
}

test('a yes that a client sends again does not answer a later question', async (t) => {
  const scene = await play(t, ASKED);
  scene.admin.says('web01', 'state.apply motd');
  await scene.admin.hears('web01', /^Run state\.apply motd on web01\?/);
  scene.admin.says('web01', 'yes', { id: 'y1' });
  await scene.admin.hearsMessage('web01');
  scene.admin.says('web01', 'state.apply mixed');
  await scene.admin.hears('web01', /^Run state\.apply mixed/);
  scene.admin.says('web01', 'yes', { id: 'y1' });
  await scene.admin.hears('web01', 'I already have that answer.');
  assert.equal(applied(scene).length, 1);
});

for (const [name, body, more] of [
  ['an edit', 'state.apply other', (id: string) => ({ with: [editOf(id)] })],
  ['a retraction', 'retracted', (id: string) => ({ with: [retracted(id)] })],
  ['a link', 'https://files.demo.no/a.png', () => ({})],
  ['another command', 'test.ping', () => ({})],
] as const) {
  test(`${name} drops the question and says so; yes runs nothing then`, async (t) => {
    const scene = await play(t, ASKED);
    const id = scene.admin.says('web01', 'state.apply motd');
    await scene.admin.hears('web01', /^Run state\.apply motd/);
    scene.admin.says('web01', body, more(id));
    await scene.admin.hears('web01', 'Dropped, not run: state.apply motd');
    scene.admin.says('web01', 'yes');
    await scene.admin.hearsAtLast('web01', /^Nothing is waiting\.$/);
    assert.deepEqual(applied(scene), []);
  });
}

test('what is confirmed runs on just the minions that were shown', async (t) => {
  const scene = await play(t, ASKED);
  scene.admin.says('master', 'state.apply motd');
  await scene.admin.hears('master', /on 3 minions: db01, web01, web02\? Reply yes or no/);
  scene.admin.says('master', 'yes');
  await scene.admin.hearsMessage('master');
  const [call] = scene.calls().filter(({ fun }) => fun === 'state.apply');
  assert.deepEqual([call?.tgt_type, call?.tgt], ['list', ['db01.demo.no', 'web01.demo.no', 'web02.demo.no']]);
});

test('above confirm_above the number is asked for, by apply as well', async (t) => {
  const scene = await play(t, { config: { confirm_above: 1 } });
  scene.admin.says('master', 'apply motd');
  await scene.admin.hears('master', /test=True on 3 minions: db01, web01, web02\? Reply yes 3 or no/);
  scene.admin.says('master', 'yes');
  await scene.admin.hears('master', 'Type the number too. Reply yes 3 or no.');
  assert.deepEqual(applied(scene), []);
});

test('killing is asked back, by whatever function', async (t) => {
  const scene = await play(t, { config: { confirm: [] } });
  scene.admin.says('web01', 'saltutil.kill_job 20261124200000000000');
  await scene.admin.hears(
    'web01',
    /^Run saltutil\.kill_job 20261124200000000000 on web01\? Reply yes or no\.$/,
  );
  assert.deepEqual(scene.calls(), []);
});

test('a call with sixty kilobytes of arguments is listed in a line', async (t) => {
  const scene = await play(t);
  for (let count = 0; count < 10; count += 1) {
    scene.admin.says('web01', `test.echo ${'x'.repeat(60_000)}`);
    await scene.admin.hearsMessage('web01');
  }
  scene.admin.says('web01', 'jobs');
  const listed = await scene.admin.hears('web01', /^10: test\.echo x+… · web01 · done/);
  assert.ok(listed.length < 2_000);
});

test('what would be asked back and reaches nobody is not asked back: it is said', async (t) => {
  const scene = await play(t, ASKED);
  scene.admin.says('master', "salt 'nosuch*' state.apply motd");
  await scene.admin.hears('master', 'No minion matched the target: nothing ran.');
  scene.admin.says('master', 'yes');
  await scene.admin.hears('master', 'Nothing is waiting.');
  assert.equal(applied(scene).length, 0);
});
