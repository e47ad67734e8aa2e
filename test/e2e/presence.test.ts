import { test } from 'node:test';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

/** A dead minion is noticed by Salt within seconds here, and pinged by the gateway twice before it is down. */
const NOTICED = 90_000;

let admin: ChatUser;
const lab = useLab(async (lab) => {
  await lab.startGateway({ ...fast(lab.config()) });
  admin = await lab.person('admin');
  await admin.subscribesTo('master', 'web01', 'db01');
});

/** Sweeps every few seconds. */
function fast(config: Record<string, unknown>): Record<string, unknown> {
  return { salt: { ...(config.salt as object), presence_interval: 5, timeout: 3 } };
}

test('who subscribes sees the fleet and its minions', async () => {
  await admin.sees('web01', 'available');
  await admin.sees('db01', 'available');
  await admin.sees('master', 'available', /3 up, 0 down/);
});

test('a client that comes later sees them too', async () => {
  const phone = await lab.person('admin');
  await phone.sees('web01', 'available');
  await phone.leaves();
});

test('a minion that dies goes offline, and comes back when it does', async () => {
  await lab.salt.killMinion('db01.demo.no');
  await admin.sees('db01', 'unavailable', /down since/, NOTICED);
  await admin.sees('master', 'away', /1 of 3 down/);
  admin.says('master', 'test.version');
  await admin.hears(
    'master',
    /db01: down since[\s\S]*web01: \d{4}\.\d+|web01: \d{4}\.\d+[\s\S]*db01: down since/,
  );

  lab.salt.startMinion('db01.demo.no');
  await admin.sees('db01', 'available', /(?:)/, NOTICED);
  await admin.sees('master', 'available', /3 up, 0 down/);
});

test('a stranger sees nothing, whether the minion exists or not', async () => {
  const stranger = await lab.person('stranger');
  for (const contact of ['web01', 'nobody-of-that-name']) {
    stranger.asksToSee(contact);
    await stranger.sees(contact, 'unsubscribed');
  }
  await stranger.leaves();
});

test('the gateway leaves: everyone goes offline; it comes back: nobody has to subscribe anew', async () => {
  await lab.gateway.stop();
  for (const contact of ['master', 'web01', 'db01']) await admin.sees(contact, 'unavailable');
  await lab.startGateway(fast(lab.config()));
  for (const contact of ['master', 'web01', 'db01']) await admin.sees(contact, 'available');
});
