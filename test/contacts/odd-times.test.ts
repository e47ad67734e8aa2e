import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Element, xml } from '../../src/xmpp/index.ts';
import { play } from '../gateway/support/play.ts';
import { until } from '../support/patience.ts';

const delay = (stamp?: string): Element => xml('delay', { xmlns: 'urn:xmpp:delay', stamp });

const inAnHour = () => new Date(Date.now() + 3600_000).toISOString();
const now = () => new Date().toISOString();

const UNREADABLE: [what: string, ...marks: Element[]][] = [
  ['no time', delay()],
  ['an empty time', delay('')],
  ['a time that is none', delay('yesterday')],
  ['an old form that is none', xml('x', { xmlns: 'jabber:x:delay', stamp: '20269999T99:99:99' })],
  ['a time in the future', delay(inAnHour())],
  ['a date that engines read each in its way', delay('12/31/2099')],
  ['a year alone', delay('2099')],
  ['no time zone', delay(inAnHour().replace('Z', ''))],
  ['a day that does not exist', delay('2099-02-30T10:00:00Z')],
  ['one time that can be read and one that cannot', delay(now()), delay('soon')],
  ['a new form, and an old one without a time', delay(now()), xml('x', { xmlns: 'jabber:x:delay' })],
];

for (const [what, ...marks] of UNREADABLE) {
  test(`a message delayed with ${what} is not run unasked, and answers nothing`, async (t) => {
    const scene = await play(t, { config: { confirm: ['test.version'] } });
    scene.admin.says('web01', 'test.ping', { with: marks });
    await scene.admin.hears(
      'web01',
      /^I can't read when this was sent, so I didn't run it: test\.ping\. Reply yes to run it now\.$/,
    );
    assert.deepEqual(scene.calls(), []);
    scene.admin.says('web01', 'yes', { with: marks });
    await scene.admin.hears('web01', /I didn't take it as an answer/);
    assert.deepEqual(scene.calls(), []);
    scene.admin.says('web01', 'yes');
    await scene.admin.hears('web01', 'True');
  });
}

test('a question that a slow command asks late drops the one that waits, and says so', async (t) => {
  const scene = await play(t, { config: { confirm: ['test.version'] } });
  const { promise, resolve } = Promise.withResolvers<void>();
  const ran: unknown[] = [];
  scene.salt.fleet.functions.set('state.apply', async (_id, { arg, kwarg }) => {
    ran.push([arg, kwarg]);
    await promise;
    return { ret: {} };
  });
  scene.admin.says('web01', 'apply motd');
  await until(() => ran.length > 0, 'the first state.apply was not run');
  scene.admin.says('web01', 'test.version');
  await scene.admin.hearsAtLast('web01', /^Run test\.version on web01\?/);
  resolve();
  await scene.admin.hearsAtLast('web01', /^Dropped, not run: test\.version$/);
  await scene.admin.hearsAtLast('web01', /^Run state\.apply motd on web01\?/);
});
