import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BROKEN_SALT } from '../../lab/salt-versions.ts';
import { Dialect } from '../../src/salt/index.ts';
import { FleetPlay } from './support.ts';

/* A Salt whose manage.status calls dead minions up (src/salt/dialect.ts). */

test('a minion that answers no ping is down, and stays down, whatever sweeps say', async (t) => {
  const play = new FleetPlay(t);
  play.callsAllUp = true;
  await play.starts();
  play.dies('web01');
  play.fires('salt/presence/change', { new: [], lost: ['web01'], _stamp: '2026-11-24T20:00:00' });
  await play.passes(15);
  assert.deepEqual(play.told.splice(0), ['web01 stale', 'web01 down']);
  const { sweeps } = play;
  await play.passes(1_900);
  assert.ok(play.sweeps >= sweeps + 2);
  assert.deepEqual(
    play.told.filter((news) => news.startsWith('web01')),
    [],
  );
  assert.equal(play.fleet.get('web01')?.state, 'down');
});

test('... a sweep between its two missed pings clears neither', async (t) => {
  const play = new FleetPlay(t, { live: { config: { presence_interval: 1 } } });
  play.callsAllUp = true;
  await play.starts();
  play.dies('web01');
  play.fleet.suspect('web01');
  await play.passes(20);
  assert.deepEqual(
    play.told.filter((news) => news.startsWith('web01')),
    ['web01 stale', 'web01 down'],
  );
});

test('... and it is up as soon as a sweep finds that it answers', async (t) => {
  const play = new FleetPlay(t);
  play.callsAllUp = true;
  await play.starts();
  play.dies('web01');
  play.fleet.suspect('web01');
  await play.passes(15);
  play.lives('web01');
  await play.passes(1_000);
  assert.deepEqual(
    play.told.filter((news) => news.startsWith('web01')),
    ['web01 stale', 'web01 down', 'web01 up'],
  );
});

test('where the version is known to do so, each sweep pings all, and the first names the dead at once', async (t) => {
  const play = new FleetPlay(t, { salt: { dialect: new Dialect(BROKEN_SALT) } });
  play.callsAllUp = true;
  play.dies('web02');
  play.fleet.start();
  await play.passes(4);
  assert.deepEqual(play.told.splice(0), ['db01 up', 'web01 up', 'web02 down']);
  play.dies('db01');
  await play.passes(1_000);
  assert.equal(play.fleet.get('db01')?.state, 'down');
});
