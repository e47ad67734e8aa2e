import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from '../gateway/support/play.ts';
import { until } from '../support/patience.ts';
import { VERSION } from '../support/salt-version.ts';
import { type CountsLab, countsLab } from './support/counts-lab.ts';

/* Counts nothing for people who are known to be away; they get the counts once they are back. */

const ADMIN = 'admin@demo.no';
const KARI = 'kari@demo.no';
const GLOBS = ['web*', '*1'];

async function scene(): Promise<{ lab: CountsLab; toAdmin(): string[]; change(): Promise<void> }> {
  const lab = await countsLab({ minions: ['web0', 'web1'], rules: [{ who: [KARI], on: ['*'] }] });
  for (const person of [ADMIN, KARI]) for (const glob of GLOBS) lab.receives('subscribe', person, glob);
  await lab.quiet(KARI, GLOBS);
  lab.sent.length = 0;
  let isUp = true;
  return {
    lab,
    toAdmin: () => lab.sent.filter(({ attrs }) => attrs.to?.startsWith(ADMIN)).map(String),
    change: async () => {
      isUp = !isUp;
      lab.fleet.put('web1', isUp ? 'up' : 'down');
      await lab.quiet(KARI, GLOBS);
    },
  };
}

test('whose server says that the account is away is told nothing, and all of it once back', async () => {
  const { lab, toAdmin, change } = await scene();
  lab.receives('unavailable', ADMIN, 'master');
  for (let times = 0; times < 5; times += 1) await change();
  assert.deepEqual(toAdmin(), []);
  lab.receives(undefined, `${ADMIN}/phone`, 'master');
  await lab.quiet(ADMIN, GLOBS);
  assert.equal(toAdmin().length, 2);
  await change();
  await lab.quiet(ADMIN, GLOBS);
  assert.equal(toAdmin().length, 4);
});

test('what a client asks for as it comes is not told once more', async () => {
  const { lab, toAdmin, change } = await scene();
  lab.receives('unavailable', ADMIN, 'master');
  await change();
  for (const glob of GLOBS) lab.receives('probe', `${ADMIN}/phone`, glob);
  assert.equal(toAdmin().length, 2);
  await new Promise((done) => setTimeout(done, 400));
  assert.equal(toAdmin().length, 2);
});

test('the last client known leaves: the server is asked whether another is there, and that one is told', async () => {
  const { lab, toAdmin, change } = await scene();
  lab.receives('unavailable', `${ADMIN}/phone`, 'master');
  assert.match(toAdmin()[0] ?? '', /type="probe"/);
  await change();
  assert.equal(toAdmin().length, 1);
  lab.receives(undefined, `${ADMIN}/laptop`, 'master');
  await lab.quiet(ADMIN, GLOBS);
});

test('a server that tells the gateway nothing of who is there: everyone counts as there', async () => {
  const { lab, change } = await scene();
  lab.receives('unavailable', `${ADMIN}/phone`, 'master');
  await change();
  lab.receives('unsubscribed', ADMIN, 'master');
  await lab.quiet(ADMIN, GLOBS);
});

test('a new connection: who was away may be there', async () => {
  const { lab, change } = await scene();
  lab.receives('unavailable', ADMIN, 'master');
  await change();
  lab.presences.resend();
  await lab.quiet(ADMIN, GLOBS);
});

test('who comes and goes all the time is not told all counts each time', async () => {
  const { lab, toAdmin } = await scene();
  const began = performance.now();
  for (let times = 0; times < 100; times += 1) {
    lab.receives('unavailable', ADMIN, 'master');
    lab.receives(undefined, `${ADMIN}/phone`, 'master');
    await new Promise((done) => setTimeout(done, 5));
  }
  await until(() => toAdmin().length >= 2, 'nothing is told');
  // Both globs, once in 300 ms; timers are exact to a few.
  const most = 2 * (1 + (performance.now() - began) / 290);
  assert.ok(toAdmin().length <= most, `${toAdmin().length} presences`);
});

test('through the whole gateway: away, back, and told how things are', async (t) => {
  const { admin, salt } = await play(t, { config: { salt: { presence_interval: 0.03 } } });
  admin.presence('web*', 'subscribe');
  await admin.sees('web*', 'subscribed');
  assert.equal(await admin.sees('web*', 'available'), '2 up, 0 down');
  admin.presence('web01', 'subscribe');
  await admin.sees('web01', 'subscribed');
  await admin.sees('web01', 'available');
  admin.presence('master', 'unavailable');
  salt.fleet.get('web01.demo.no').up = false;
  await admin.sees('web01', 'unavailable');
  await new Promise((done) => setTimeout(done, 100));
  assert.deepEqual(admin.unseen(), []);
  admin.says('web02', 'test.version');
  await admin.hears('web02', VERSION);
  assert.equal(await admin.sees('web*', 'away'), '1 of 2 down');
});
