import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SaltError } from '../../src/salt/index.ts';
import { bookOf, FleetPlay } from './support.ts';

/* docs/design.md, "Presence", on the test's clock. Sweeps come every 900 s unless the test says otherwise. */

test('the first sweep: each minion once, down at once, counted', async (t) => {
  const play = new FleetPlay(t);
  play.dies('web02');
  play.fleet.start();
  await play.passes(1);
  assert.deepEqual(play.told, ['db01 up', 'web01 up', 'web02 down']);
  assert.deepEqual([play.fleet.count('up'), play.fleet.count('stale'), play.fleet.count('down')], [2, 0, 1]);
  assert.equal(play.fleet.get('web02')?.evidence?.kind, 'sweep-down');
  assert.equal(play.fleet.get('web02')?.lastAnswer, undefined);
  assert.ok(play.fleet.get('web01')?.lastAnswer);
});

test('people wait for the first sweep and for the one after Salt was gone: neither waits long for the silent', async (t) => {
  const asked: unknown[] = [];
  let isGone = false;
  const play = new FleetPlay(t, {
    salt: {
      runner: async (_, options) => {
        if (isGone) throw new Error('no route');
        asked.push(options);
        return { up: ['db01', 'web01', 'web02'], down: [] };
      },
    },
    book: bookOf(3),
  });
  await play.starts();
  await play.passes(900);
  isGone = true;
  await play.passes(900);
  isGone = false;
  await play.passes(2.1);
  const hurried = { timeout: 2, gather_job_timeout: 2 };
  assert.deepEqual(asked, [hurried, undefined, hurried]);
});

test('whom the first sweep hurried past is asked by itself before anyone is told that it is down', async (t) => {
  const play = new FleetPlay(t, {
    salt: { runner: async () => ({ up: ['db01'], down: ['web01', 'web02'] }) },
    book: bookOf(3),
  });
  play.dies('web02');
  play.fleet.start();
  await play.passes(3);
  assert.deepEqual(play.told, ['db01 up', 'web01 up', 'web02 down']);
  assert.deepEqual(play.pings, [['web01', 'web02']]);
});

for (const size of [0, 1_001])
  test(`a fleet of ${size || 'unknown size'} is waited for as the master thinks fit`, async (t) => {
    const asked: unknown[] = [];
    const runner = async (_: string, options: unknown) => asked.push(options) && { up: [], down: [] };
    await new FleetPlay(t, { salt: { runner }, book: bookOf(size) }).fleet.sweep();
    assert.deepEqual(asked, [undefined]);
  });

test('lost: pinged by itself at once, away within 3 s, down 8 s later, each told once', async (t) => {
  const play = new FleetPlay(t);
  await play.starts();
  play.dies('web01');
  play.fires('salt/presence/change', { new: [], lost: ['web01', 'nobody'] });
  await play.passes(3);
  assert.deepEqual(play.told, ['web01 stale']);
  await play.passes(8);
  assert.deepEqual(play.told, ['web01 stale', 'web01 down']);
  assert.deepEqual(play.pings, [['web01'], ['web01']]);
  await play.passes(600);
  assert.deepEqual([play.told.length, play.pings.length, play.sweeps], [2, 2, 1]);
});

test('lost, but it answers: nothing is told', async (t) => {
  const play = new FleetPlay(t);
  await play.starts();
  play.fires('salt/presence/change', { new: [], lost: ['db01', 'web01', 'web02'] });
  await play.passes(60);
  assert.deepEqual(play.told, []);
  assert.deepEqual(play.pings, [['db01', 'web01', 'web02']]);
});

test('present never outweighs a ping unanswered', async (t) => {
  const play = new FleetPlay(t);
  await play.starts();
  play.dies('web01');
  play.fleet.suspect('web01');
  await play.passes(15);
  play.fires('salt/presence/present', { present: ['web01'] });
  play.fires('salt/presence/change', { new: ['web01'], lost: [] });
  await play.passes(15);
  assert.deepEqual(play.told, ['web01 stale', 'web01 down']);
});

test('up, and not among those present: pinged by itself, once until it starts again', async (t) => {
  const play = new FleetPlay(t);
  await play.starts();
  const present = async () => {
    play.fires('salt/presence/present', { present: ['db01', 'web02'] });
    await play.passes(5);
  };
  for (let times = 0; times < 5; times += 1) await present();
  assert.deepEqual([play.pings.splice(0), play.told], [[['web01']], []]);
  play.begins('web01');
  play.dies('web01');
  await present();
  await play.passes(10);
  assert.deepEqual(play.told, ['web01 stale', 'web01 down']);
  assert.equal(play.pings.length, 2);
});

test('a start or a return: up now', async (t) => {
  const play = new FleetPlay(t);
  play.dies('web01', 'web02');
  await play.starts();
  play.begins('web01');
  play.returns('web02');
  assert.deepEqual(play.told, ['web01 up', 'web02 up']);
});

test('a return ends a pursuit', async (t) => {
  const play = new FleetPlay(t);
  await play.starts();
  play.dies('web01');
  play.fleet.suspect('web01');
  await play.passes(4);
  play.lives('web01');
  play.returns('web01');
  await play.passes(60);
  assert.deepEqual(play.told, ['web01 stale', 'web01 up']);
  assert.equal(play.pings.length, 1);
});

test('forged events change nothing', async (t) => {
  const play = new FleetPlay(t);
  play.dies('web01');
  await play.starts();
  play.begins('web01', 'web02');
  play.returns('web01', { id: 'web02' });
  play.returns('web01', { cmd: '_minion_event' });
  play.fires('salt/presence/change', { cmd: '_minion_event', id: 'web02', new: [], lost: ['db01'] });
  play.fires('salt/key', { act: 'delete', id: 'db01', result: true });
  play.fires('salt/key', { act: 'accept', id: 'evil', result: true });
  await play.passes(30);
  assert.deepEqual([play.told, play.pings], [[], []]);
});

test('a sweep that calls one down: asked by itself, and then down without a stop at away', async (t) => {
  const play = new FleetPlay(t);
  await play.starts();
  play.dies('web01');
  await play.passes(905);
  assert.deepEqual(play.told, ['web01 down']);
  assert.deepEqual(play.pings, [['web01']]);
});

test('a sweep that calls one down which answered meanwhile: nothing is told', async (t) => {
  const play = new FleetPlay(t);
  await play.starts();
  play.sweepMs = 15_000;
  play.dies('web01');
  await play.passes(905);
  play.lives('web01');
  play.returns('web01');
  await play.passes(60);
  assert.deepEqual(play.told, []);
});

test('keys: one that waits is told, accepted it is there unconfirmed, then up; deleted it goes', async (t) => {
  const play = new FleetPlay(t);
  await play.starts();
  play.waiting = ['web09'];
  for (let tries = 0; tries < 20; tries += 1)
    play.fires('salt/auth', { act: 'pend', id: 'web09', result: true });
  await play.passes(5);
  assert.deepEqual(play.told.splice(0), ['pending web09']);
  assert.deepEqual(play.fleet.pending(), ['web09']);
  const asked = play.lists;
  play.fires('salt/auth', { act: 'pend', id: 'web09', result: true });
  await play.passes(5);
  assert.equal(play.lists, asked);
  play.waiting = [];
  play.down.push('web09');
  play.fires('salt/key', { act: 'accept', id: 'web09', result: true });
  await play.passes(1);
  assert.deepEqual(play.told.splice(0), ['pending', 'web09 stale']);
  play.lives('web09');
  play.begins('web09');
  assert.deepEqual(play.told.splice(0), ['web09 up']);
  play.up = play.up.filter((id) => id !== 'web09');
  play.fires('salt/key', { act: 'delete', id: 'web09', result: true });
  await play.passes(5);
  assert.deepEqual(play.told, ['web09 removed']);
  assert.equal(play.fleet.get('web09'), undefined);
  assert.equal(play.sweeps, 1);
});

test('keys that may not be read: a sweep in their place', async (t) => {
  const play = new FleetPlay(t);
  play.keysRefused = new SaltError('salt-not-permitted', 'no');
  await play.starts();
  play.up.push('web09');
  play.fires('salt/key', { act: 'accept', id: 'web09', result: true });
  await play.passes(20);
  assert.deepEqual(play.told, ['web09 up']);
  assert.equal(play.sweeps, 2);
});

test('a key accepted while a sweep runs that does not know it yet: it stays', async (t) => {
  const play = new FleetPlay(t);
  await play.starts();
  play.sweepMs = 15_000;
  await play.passes(901);
  play.up.push('web09');
  play.fires('salt/key', { act: 'accept', id: 'web09', result: true });
  await play.passes(30);
  assert.deepEqual(play.told, ['web09 stale', 'web09 up']);
});

test('Salt gone with its stream: what was up is stale, and back with the next sweep', async (t) => {
  const play = new FleetPlay(t);
  play.dies('web02');
  await play.starts();
  play.trouble = new Error('no route');
  play.stream('down');
  await play.passes(1);
  assert.deepEqual(play.told.splice(0), ['db01 stale', 'web01 stale', 'unreachable']);
  assert.equal(play.fleet.trouble, 'no route');
  await play.passes(60);
  assert.deepEqual(play.told, [], 'once is enough');
  play.trouble = undefined;
  play.stream('open');
  await play.passes(1);
  assert.deepEqual(play.told, ['db01 up', 'web01 up']);
  assert.equal(play.fleet.trouble, undefined);
});

test('a sweep that had no turn at Salt says nothing of Salt: it is tried again soon', async (t) => {
  const play = new FleetPlay(t);
  await play.starts();
  play.trouble = new SaltError('salt-busy', 'Nothing ran.');
  play.stream('down');
  await play.passes(3);
  assert.deepEqual(play.told, []);
  assert.equal(play.fleet.trouble, undefined);
  const { sweeps } = play;
  play.trouble = undefined;
  await play.passes(10);
  assert.ok(play.sweeps > sweeps);
});

test('the stream broke and Salt does not answer: that is known before a sweep has waited for it', async (t) => {
  const probeEvents = () => Promise.reject(new SaltError('salt-timeout', 'late'));
  const play = new FleetPlay(t, { salt: { probeEvents } });
  await play.starts();
  play.sweepMs = 120_000;
  play.stream('down');
  await play.passes(1);
  assert.equal(play.told.at(-1), 'unreachable');
  assert.match(play.fleet.trouble ?? '', /does not answer/);
  await play.passes(125);
  assert.equal(play.fleet.trouble, undefined, 'the sweep had its answer at last');
});

test('the stream broke and Salt is there: no sweep, and at most four an hour more for all that was missed', async (t) => {
  const play = new FleetPlay(t);
  await play.starts();
  for (let minute = 0; minute < 10; minute += 1) {
    play.stream('down');
    play.stream('open');
    play.stream('gap');
    await play.passes(60);
  }
  assert.ok(play.sweeps <= 4, `${play.sweeps} sweeps in ten minutes`);
  assert.deepEqual(play.told, []);
});

test('a ping that cannot be made is no evidence', async (t) => {
  const play = new FleetPlay(t, { ping: () => Promise.reject(new Error('not now')) });
  await play.starts();
  play.fires('salt/presence/change', { new: [], lost: ['web01'] });
  await play.passes(30);
  assert.deepEqual(play.told, []);
});

test('1,000 flap at once: one ping for all, and counts at every moment', async (t) => {
  const play = new FleetPlay(t);
  const ids = Array.from({ length: 1_000 }, (_, index) => `m${index}`);
  play.up.push(...ids);
  await play.starts();
  play.dies(...ids);
  play.fires('salt/presence/change', { new: [], lost: ids });
  await play.passes(12);
  assert.deepEqual(
    play.pings.map((ping) => ping.length),
    [1_000, 1_000],
  );
  assert.deepEqual(
    [play.fleet.count('up'), play.fleet.count('stale'), play.fleet.count('down')],
    [3, 0, 1_000],
  );
  assert.equal(play.told.length, 2_000);
  assert.equal(play.fleet.all()[0]?.id, 'db01');
});

test('an idle fleet of 800: four sweeps an hour, not one ping', async (t) => {
  const play = new FleetPlay(t);
  play.up = Array.from({ length: 800 }, (_, index) => `m${index}`);
  play.fleet.start();
  await play.passes(3_599);
  assert.deepEqual([play.sweeps, play.pings.length], [4, 0]);
  assert.ok(play.lists <= 4);
});

test('a fleet that was stopped hears nothing more of the event stream', async (t) => {
  let probes = 0;
  const play = new FleetPlay(t, { salt: { probeEvents: async () => (probes += 1) } });
  await play.starts();
  play.stream('down');
  assert.equal(probes, 1);
  play.fleet.stop();
  play.stream('down');
  assert.equal(probes, 1);
});
