import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rosterOf } from '../../lab/chat-client.ts';
import { until } from '../support/patience.ts';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

/* A real Prosody with mod_privilege: the gateway fills the roster (XEP-0356). */

const QUICK = { presence_interval: 5, timeout: 3 };

let admin: ChatUser;
const lab = useLab(async (lab) => {
  await lab.account('admin');
  await lab.startGateway(config());
  admin = await lab.person('admin');
});

function config(): Record<string, unknown> {
  return { roster: { minions: ['web*'] }, salt: { ...(lab.config().salt as object), ...QUICK } };
}

/** The roster as `name (subscription) [groups]`, in order. */
async function roster(person: ChatUser): Promise<string[]> {
  const items = await rosterOf(person.client);
  return items.map(({ name, subscription, groups }) => `${name} (${subscription}) [${groups ?? ''}]`).sort();
}

/** Resolves once the roster has those names, in order. */
async function rosterIs(person: ChatUser, ...names: string[]): Promise<void> {
  let found: string[] = [];
  const isSo = async () => {
    found = (await roster(person)).map((line) => line.split(' ')[0] ?? '');
    return found.join() === names.join();
  };
  await until(isSo, () => `the roster has ${found.join()}, not ${names.join()}`);
}

const FILLED = ['master (to) [Salt]', 'web01 (to) [Salt: web]', 'web02 (to) [Salt: web]'];

test('fleet and minions are in the roster, and seen, unasked', { timeout: 60_000 }, async () => {
  await admin.sees('master', 'available', /3 up/);
  await admin.sees('web01', 'available');
  await admin.sees('web02', 'available');
  assert.deepEqual(await roster(admin), FILLED);
});

test('a client that comes later sees them', async () => {
  const phone = await lab.person('admin');
  await phone.sees('web01', 'available');
  await phone.leaves();
});

test('what a person takes off stays off, over restarts, until asked for', { timeout: 120_000 }, async () => {
  await admin.removes('web02');
  await lab.startGateway(config());
  await admin.sees('web01', 'available');
  admin.says('master', 'roster db01');
  await admin.hears('master', 'In your roster now: db01.');
  await admin.sees('db01', 'available');
  await rosterIs(admin, 'db01', 'master', 'web01');
  admin.says('master', 'roster web*');
  await admin.hears('master', 'In your roster now: web02.');
  await admin.sees('web02', 'available');
});

test("a contact leaves the roster with its minion's key", { timeout: 120_000 }, async () => {
  await lab.salt.killMinion('db01.demo.no');
  admin.says('master', 'delete db01.demo.no');
  await admin.hears('master', /delete the key of db01/);
  admin.says('master', 'yes');
  await admin.hears('master', 'db01.demo.no: deleted.');
  await rosterIs(admin, 'master', 'web01', 'web02');
});

test('who has no access gets nothing', async () => {
  const stranger = await lab.person('stranger');
  assert.deepEqual(await roster(stranger), []);
  await stranger.leaves();
});
