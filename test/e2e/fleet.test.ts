import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { EventStream, SaltClient, startedMinion } from '../../src/salt/index.ts';
import { keptLog } from '../xmpp/support/lab.ts';
import { useLab } from './support/lab.ts';
import type { Person } from './support/person.ts';

/* Issue 5: how soon a roster tells the truth, on a real Salt. */

const DB01 = 'db01.demo.no';
let admin: Person;
let events: EventStream;

const lab = useLab(async (lab) => {
  await lab.startGateway(interval(900));
  admin = await lab.person('admin');
  await admin.subscribesTo('master', 'db01', 'web01', 'web02');
  await admin.sees('db01', 'available');
  events = await salt();
});
after(() => events.stop());

/** So many seconds between two sweeps. */
function interval(seconds: number): Record<string, unknown> {
  return { salt: { ...(lab.config().salt as object), presence_interval: seconds } };
}

/** The test's own ear at the bus. */
async function salt(): Promise<EventStream> {
  const { url, layout } = lab.salt;
  const [user] = layout.users;
  assert.ok(user);
  const log = keptLog();
  const source = new SaltClient({
    url,
    username: user.name,
    password: user.password,
    eauth: layout.eauth,
    timeout: 5,
    log,
  });
  const stream = new EventStream({ source, log });
  stream.start();
  await once(stream, 'open');
  return stream;
}

/** Resolves with the moment of the minion's start event. */
function starts(id: string): Promise<number> {
  return new Promise((resolve) => {
    const end = events.onTag('salt/minion/', (event) => {
      if (startedMinion(event) !== id) return;
      end();
      resolve(Date.now());
    });
  });
}

/** Resolves once the master has counted the minion as present: only then can it lose sight of it. */
function isCounted(id: string): Promise<void> {
  return new Promise((resolve) => {
    const end = events.onTag('salt/presence/present', ({ data: { present } }) => {
      if (!Array.isArray(present) || !present.includes(id)) return;
      end();
      resolve();
    });
  });
}

test('killed without goodbye: away within 10 s, unavailable within 30 s', async (t) => {
  await isCounted(DB01);
  const killed = Date.now();
  const left = (ms: number) => Math.max(1, killed + ms - Date.now());
  await lab.salt.killMinion(DB01);
  await admin.sees('db01', 'away', /^not confirmed since \d\d:\d\d/, left(10_000));
  t.diagnostic(`away after ${Date.now() - killed} ms`);
  await admin.sees('db01', 'unavailable', /^down since \d\d:\d\d/, left(30_000));
  t.diagnostic(`unavailable after ${Date.now() - killed} ms`);
  await admin.sees('master', 'available', /2 up, 1 down/);
});

test('back: available within 5 s of its start event', async (t) => {
  const started = starts(DB01);
  lab.salt.startMinion(DB01);
  const at = await started;
  await admin.sees('db01', 'available', /(?:)/, Math.max(1, at + 5_000 - Date.now()));
  t.diagnostic(`available ${Date.now() - at} ms after its start event`);
  await admin.sees('master', 'available', /3 up, 0 down/);
});

test('a minion that hangs, which Salt goes on calling present: unavailable within an interval and 30 s', async (t) => {
  await lab.startGateway(interval(10));
  await admin.sees('web02', 'available');
  const frozen = Date.now();
  lab.salt.freezeMinion('web02.demo.no');
  await admin.sees('web02', 'unavailable', /^down since/, 40_000);
  t.diagnostic(`unavailable after ${Date.now() - frozen} ms`);
  lab.salt.thawMinion('web02.demo.no');
  await admin.sees('web02', 'available');
});
