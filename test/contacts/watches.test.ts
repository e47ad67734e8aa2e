import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { type TestContext, test } from 'node:test';
import type { EndedCall } from '../../src/commands/index.ts';
import { Watches } from '../../src/contacts/watch/watches.ts';
import type { Fleet, Minion, MinionState } from '../../src/fleet/index.ts';
import { openStore } from '../../src/store/index.ts';
import { play } from '../gateway/support/play.ts';

/* `watch` and `mute`. */

const ADMIN = 'admin@demo.no';

/** As much of a fleet as the watches ask for. */
class SmallFleet extends EventEmitter {
  readonly swept = true;
  readonly #minions = new Map<string, Minion>();

  all(): Minion[] {
    return [...this.#minions.values()];
  }
  get(id: string): Minion | undefined {
    return this.#minions.get(id);
  }
  nameOf(id: string): string {
    return id.replace('.demo.no', '');
  }
  set(id: string, state: MinionState, since = Date.now()): void {
    const minion = { id, state, since };
    this.#minions.set(id, minion);
    this.emit('changed', minion);
  }
}

async function scene(t: TestContext, downAfter = 0) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-05-01T12:00:00Z') });
  const store = await openStore(':memory:');
  const fleet = new SmallFleet();
  const told: string[] = [];
  const start = () =>
    new Watches({
      fleet: fleet as unknown as Fleet,
      table: store.watches,
      live: { config: { watch: { down_after: downAfter } } },
      allows: (person) => person !== 'gone@demo.no',
      showsKeys: () => true,
      showsMinion: (_person, id) => id !== 'secret',
      tell: (person, text) => told.push(`${person}: ${text}`),
    });
  const pass = (seconds: number) => t.mock.timers.tick(seconds * 1000);
  const news = () => told.splice(0).map((line) => line.replace(`${ADMIN}: `, ''));
  t.after(() => store.close());
  return { store, fleet, start, pass, news };
}

test('of keys without end so many are told, and that there are more; others once these are decided on', async (t) => {
  const { store, fleet, start, pass, news } = await scene(t);
  const watches = start();
  watches.watch(ADMIN, ['keys']);
  const flood = Array.from({ length: 100_000 }, (_, at) => `bad${100_000 + at}`);
  fleet.emit('pending', flood);
  pass(2);
  assert.match(
    news().join(),
    /^2000 pending keys: .* 100000 keys are pending in all\. I'll tell you about new ones after/,
  );
  assert.equal(store.watches.told(ADMIN, 'keys').size, 2_000);
  fleet.emit('pending', [...flood, 'web03']);
  pass(2);
  assert.deepEqual(news(), []);
  fleet.emit('pending', ['web03']);
  pass(2);
  assert.match(news().join(), /^New pending key: web03\. "accept web03" lets it in/);
  watches.stop();
});

test('a key that waits is told once, with how to accept it; many in one message', async (t) => {
  const { fleet, start, pass, news } = await scene(t);
  const watches = start();
  watches.watch(ADMIN, ['keys']);
  fleet.emit('pending', ['web03.demo.no']);
  pass(2);
  assert.deepEqual(news(), [
    'New pending key: web03.demo.no. "accept web03.demo.no" lets it in, "reject web03.demo.no" keeps it out.',
  ]);
  fleet.emit('pending', ['web03.demo.no', 'a', 'b']);
  pass(2);
  assert.match(news().join('\n'), /^2 pending keys: a, b\./);
  fleet.emit('pending', ['a', 'b', 'web03.demo.no']);
  pass(2);
  assert.deepEqual(news(), []);
  fleet.emit('pending', []);
  pass(2);
  fleet.emit('pending', ['a']);
  pass(2);
  assert.match(news().join('\n'), /^New pending key: a\./);
});

test('a key that waits already is told to who begins to watch', async (t) => {
  const { fleet, start, pass, news } = await scene(t);
  const watches = start();
  fleet.emit('pending', ['a']);
  pass(2);
  assert.deepEqual(news(), []);
  watches.watch(ADMIN, ['keys']);
  pass(2);
  assert.match(news().join('\n'), /^New pending key: a\./);
});

test('a minion down for long enough, and back: once each, folded', async (t) => {
  const { fleet, start, pass, news } = await scene(t, 300);
  const watches = start();
  fleet.set('web01.demo.no', 'up');
  fleet.set('web02.demo.no', 'up');
  watches.watch(ADMIN, ['down']);
  pass(10);
  fleet.set('web01.demo.no', 'down');
  fleet.set('web02.demo.no', 'down');
  pass(290);
  assert.deepEqual(news(), []);
  pass(20);
  assert.match(news().join('\n'), /^✗ web01, web02 are down since \d\d:\d\d\.$/);
  pass(3600);
  fleet.set('web01.demo.no', 'stale');
  pass(10);
  assert.deepEqual(news(), []);
  fleet.set('web01.demo.no', 'up');
  pass(10);
  assert.deepEqual(news(), ['web01 is back.']);
});

test('down for a moment only: nothing', async (t) => {
  const { fleet, start, pass, news } = await scene(t, 300);
  start().watch(ADMIN, ['down']);
  fleet.set('web01.demo.no', 'down');
  pass(200);
  fleet.set('web01.demo.no', 'up');
  pass(600);
  assert.deepEqual(news(), []);
});

test('what was told before a restart is not told again, and its end is', async (t) => {
  const { fleet, start, pass, news } = await scene(t, 300);
  const first = start();
  first.watch(ADMIN, ['down']);
  fleet.set('web01.demo.no', 'down');
  pass(400);
  assert.equal(news().length, 1);
  first.stop();
  fleet.removeAllListeners();
  start();
  fleet.set('web01.demo.no', 'down');
  pass(400);
  assert.deepEqual(news(), []);
  fleet.set('web01.demo.no', 'up');
  pass(10);
  assert.deepEqual(news(), ['web01 is back.']);
});

test('nothing to those who lost access, nor of minions that one may not see', async (t) => {
  const { fleet, start, pass, news } = await scene(t);
  const watches = start();
  watches.watch('gone@demo.no', ['down', 'keys']);
  watches.watch(ADMIN, ['down']);
  fleet.set('secret', 'down');
  fleet.emit('pending', ['a']);
  pass(10);
  assert.deepEqual(news(), []);
});

/** A call of the admin's that has just ended. */
function ended(number: number, line: string, call: Partial<EndedCall>): EndedCall {
  const asked = { person: ADMIN, number, local: 'master', line, fun: 'test.ping', at: 0 };
  const request = { ...asked, jid: '1', target: undefined, ended: 1, outcome: 'failed' };
  return { kind: 'function', request, outcome: { kind: 'failed' }, isDetached: false, ms: 1_000, ...call };
}

test('a job that failed out of sight is told: detached or long, not one just shown', async (t) => {
  const { start, news } = await scene(t);
  const watches = start();
  watches.callFailed(ended(1, 'salt --async web* test.ping', { isDetached: true }));
  assert.deepEqual(news(), []);
  watches.watch(ADMIN, ['jobs']);
  watches.callFailed(ended(2, 'test.ping', {}));
  assert.deepEqual(news(), []);
  watches.callFailed(ended(3, 'salt --async web* test.ping', { isDetached: true }));
  watches.callFailed(ended(4, 'state.apply', { ms: 60_000 }));
  watches.callFailed(ended(5, 'state.apply other', { ms: 60_000, outcome: { kind: 'killed' } }));
  assert.deepEqual(news(), [
    '✗ Job 3 failed: salt --async web* test.ping. "job 3" shows it.',
    '✗ Job 4 failed: state.apply. "job 4" shows it.',
  ]);
});

test('watch and mute as they are typed', async (t) => {
  const { admin, salt } = await play(t, {
    config: { watch: { down_after: 0.01 }, salt: { presence_interval: 0.03 } },
  });
  admin.says('master', 'watch');
  await admin.hears(
    'master',
    /^I'll tell you about pending keys, minions going down or coming back, and failed jobs\. `mute` stops this\.$/,
  );
  salt.fleet.get('web02.demo.no').up = false;
  await admin.hears('master', /^✗ web02 is down since/);
  admin.says('master', 'mute keys');
  await admin.hears(
    'master',
    /^I'll still tell you about minions going down or coming back and failed jobs\.$/,
  );
  admin.says('master', 'watch nonsense');
  await admin.hears('master', /keys, down or jobs/);
  salt.fleet.get('web02.demo.no').up = true;
  await admin.hears('master', 'web02 is back.');
  admin.says('master', 'mute');
  await admin.hears('master', 'Notifications are off.');
});

test('a key that waits at the master is told over the whole way', async (t) => {
  const { admin } = await play(t, {
    before: ({ salt }) => {
      const list = salt.lowstate.wheels.get('key.list_all');
      salt.lowstate.wheels.set('key.list_all', async (...call) => {
        const keys = await list?.(...call);
        return { ...(keys as object), minions_pre: ['web03.demo.no'] };
      });
    },
  });
  admin.says('master', 'watch keys');
  await admin.hears('master', /^I'll tell you about pending keys\./);
  await admin.hears('master', /^New pending key: web03\.demo\.no\. "accept web03\.demo\.no" lets it in/);
});

test('what is watched outlives a restart', async (t) => {
  const scene = await play(t);
  scene.admin.says('master', 'watch keys');
  await scene.admin.hears('master', /^I'll tell you about pending keys\./);
  await scene.restartGateway();
  scene.admin.says('master', 'mute down');
  await scene.admin.hears('master', "I'll still tell you about pending keys.");
});
