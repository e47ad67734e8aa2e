import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xml } from '../../src/xmpp/index.ts';
import { until } from '../support/patience.ts';
import { type Play, play, stage } from './support/play.ts';

/* Unknown facts, and failed look-ups, count as the worst case. */

const NS_STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';
const NOT_COUNTED = /^Nothing ran: I do not know yet which minions there are/;

/** A gateway that has not read the fleet yet, and what lets it. */
async function beforeTheFirstSweep(t: Parameters<typeof stage>[0], config: Record<string, unknown>) {
  const scene = await stage(t, { config });
  const held = scene.holdSweep();
  await scene.startGateway();
  await scene.server.loggedIn();
  await held.asked;
  return { scene, held };
}

for (const line of [
  'cmd.run id',
  "salt 'web*' cmd.run id",
  '-G os:Debian cmd.run id',
  "'*' -b 1 cmd.run id",
]) {
  test(`before the first sweep nobody can count what this reaches: ${line}`, async (t) => {
    const { scene, held } = await beforeTheFirstSweep(t, { confirm_above: 1 });
    scene.admin.says('master', line);
    await scene.admin.hears('master', NOT_COUNTED);
    assert.deepEqual(scene.calls(), []);
    held.release();
    await scene.ready();
    scene.admin.says('master', line);
    await scene.admin.hearsAtLast('master', /Reply yes \d or no/);
    assert.deepEqual(scene.calls(), []);
  });
}

test('before the first sweep reading and named minions need no count', async (t) => {
  const { scene, held } = await beforeTheFirstSweep(t, { confirm_above: 1 });
  scene.admin.says('master', 'salt -L web01.demo.no cmd.run id');
  scene.admin.says('master', "salt '*' test.ping");
  await until(() => scene.calls().length >= 2, 'they did not run without a count');
  held.release();
});

test('a target that the master cannot count runs on nobody who was not counted', async (t) => {
  const scene = await play(t, { config: { confirm_above: 2 } });
  // minion_data_cache is off, or these minions have not sent their grains yet.
  scene.salt.lowstate.runners.set('cache.grains', () => ({}));
  scene.admin.says('master', '-G os:Debian cmd.run id');
  await scene.admin.hears('master', 'No minion matched the target: nothing ran.');
  scene.salt.lowstate.runners.set('cache.grains', () => ({ 'web01.demo.no': {} }));
  scene.admin.says('master', '-G os:Debian cmd.run id');
  await scene.admin.hearsMessage('master');
  assert.deepEqual(
    scene.calls().map(({ tgt }) => tgt),
    [['web01.demo.no']],
  );
});

const WHO = ['kari@demo.no'];
const ALL = { who: WHO, on: ['*'], run: ['test.echo'] };
const denied = (...on: string[]) => ({ who: WHO, on, run: ['*'], deny: true });

const DENIALS: [what: string, on: string[], id: string, groups?: Record<string, unknown>][] = [
  ['an address', ['db09'], 'db09.demo.no'],
  ['a glob over addresses', ['db0?'], 'db09.demo.no'],
  ['an address that it would get were the other taken', ['db09.demo.no~2'], 'db09.demo.no'],
  ['an address as servers fold it', ['strasse'], 'Straße.demo.no'],
  ['a group by glob', ['@dbs'], 'db09.demo.no', { dbs: { target: 'db*' } }],
  ['a group by grain', ['@dbs'], 'db09.demo.no', { dbs: { target: 'role:db', target_type: 'grain' } }],
];

for (const [what, on, id, groups = {}] of DENIALS) {
  test(`a minion that is not known yet is denied by ${what}`, async (t) => {
    const scene = await play(t, { config: { access: [denied(...on), ALL], groups } });
    const kari = scene.person('kari@demo.no');
    kari.says('master', `salt -L ${id} test.echo hi`);
    await kari.hears('master', /^Refused: test\.echo.*Nothing ran\./);
    kari.says('master', 'salt -L other.demo.no,web01.demo.no test.echo hi');
    if (what !== 'a group by grain') {
      await kari.hearsMessage('master');
      assert.equal(scene.calls().length, 1);
    }
  });
}

test('before the first sweep a group by glob denies', async (t) => {
  const groups = { webs: { target: 'web*' } };
  const { scene, held } = await beforeTheFirstSweep(t, { access: [denied('@webs'), ALL], groups });
  const kari = scene.person('kari@demo.no');
  kari.says('master', 'salt -L web01.demo.no test.echo hi');
  await kari.hears('master', /^Refused: test\.echo.*Nothing ran\./);
  held.release();
  await scene.ready();
  assert.deepEqual(scene.calls(), []);
});

/** Takes what the gateway asks of a domain, and does not answer it. */
function hidesFrom(scene: Play, domain: string, answer?: (id: string, from: string) => void): void {
  scene.server.takes((iq) => {
    if (!iq.is('iq') || iq.attrs.to !== domain || iq.attrs.type !== 'get') return false;
    answer?.(iq.attrs.id ?? '', iq.attrs.from ?? '');
    return true;
  });
}

const EVERYONE = { config: { access: [{ who: ['*'], on: ['*'], run: ['test.echo'] }] } };

for (const [what, type, condition] of [
  ['that is not connected yet', 'wait', 'service-unavailable'],
  ['that cannot be reached', 'cancel', 'remote-server-not-found'],
  ['that is slow', 'wait', 'remote-server-timeout'],
] as const) {
  test(`nobody is let in from a domain ${what}: it may be of rooms`, async (t) => {
    const scene = await play(t, EVERYONE);
    const ola = scene.person('ops@muc.demo.no');
    scene.server.rooms.add('muc.demo.no');
    hidesFrom(scene, 'muc.demo.no', (id, to) => {
      const error = xml('error', { type }, xml(condition, { xmlns: NS_STANZAS }));
      scene.server.deliver(xml('iq', { type: 'error', id, from: 'muc.demo.no', to }, error));
    });
    for (let times = 0; times < 2; times += 1) {
      ola.says('web01', 'test.echo hi');
      const { code, type: kind, text } = await ola.refusedBy('web01');
      assert.deepEqual([code, kind], ['recipient-unavailable', 'wait']);
      assert.match(text ?? '', /^Nothing ran: muc\.demo\.no did not tell me whether.*Try again/);
    }
    scene.server.takes(() => false);
    ola.says('web01', 'test.echo hi');
    assert.equal((await ola.refusedBy('web01')).code, 'forbidden');
    assert.deepEqual(scene.calls(), []);
  });
}

test('presence from a domain that does not tell what it is is not answered, and is once it does', async (t) => {
  const scene = await play(t, EVERYONE);
  const ola = scene.person('ola@muc.demo.no');
  let answer: (() => void) | undefined;
  const asked = Promise.withResolvers<void>();
  hidesFrom(scene, 'muc.demo.no', (id, to) => {
    answer = () => {
      const error = xml('error', { type: 'wait' }, xml('service-unavailable', { xmlns: NS_STANZAS }));
      scene.server.deliver(xml('iq', { type: 'error', id, from: 'muc.demo.no', to }, error));
    };
    asked.resolve();
  });
  ola.presence('web01', 'subscribe');
  await asked.promise;
  assert.deepEqual(ola.unseen(), []);
  answer?.();
  assert.equal((await ola.nextPresence('web01')).attrs.type, 'error');
  scene.server.takes(() => false);
  ola.presence('web01', 'subscribe');
  await ola.sees('web01', 'subscribed');
  await ola.sees('web01', 'available');
});

test('a domain of rooms sees no presence, whoever asks first', async (t) => {
  const scene = await play(t, EVERYONE);
  scene.server.rooms.add('muc.demo.no');
  const room = scene.person('ops@muc.demo.no');
  room.presence('web01', 'subscribe');
  await room.sees('web01', 'unsubscribed');
  assert.deepEqual(room.unseen(), []);
});

test('a domain that says no is a plain server', async (t) => {
  const scene = await play(t, EVERYONE);
  const ola = scene.person('ola@old.demo.no');
  hidesFrom(scene, 'old.demo.no', (id, to) => {
    const none = xml('feature-not-implemented', { xmlns: NS_STANZAS });
    scene.server.deliver(
      xml('iq', { type: 'error', id, from: 'old.demo.no', to }, xml('error', { type: 'cancel' }, none)),
    );
  });
  ola.says('web01', 'test.echo hi');
  await ola.hearsMessage('web01');
  assert.equal(scene.calls().length, 1);
});
