import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prosody } from '../../lab/prosody.ts';
import { NS_CORRECTION } from '../../src/xmpp/index.ts';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

/* A real Prosody tells the gateway which clients are there: by mod_privilege, or as the master contact's contact. */

let phone: ChatUser;
let asked = 0;
const lab = useLab(async (lab) => {
  await lab.startGateway();
  phone = await lab.person('admin');
});

/** A client that does not show corrections, and says so. */
async function oldLaptop(): Promise<ChatUser> {
  const laptop = await lab.person('admin');
  const { client } = laptop;
  client.disco.features.get('')?.delete(NS_CORRECTION);
  client.updateCaps();
  client.sendPresence(client.getCurrentCaps());
  await laptop.receives(new RegExp(`<iq[^>]*from=["'](?:master@)?${lab.domain}`));
  return laptop;
}

/** Whether the end of a slow command corrects its first answer. */
async function isCorrected(): Promise<boolean> {
  asked += 1;
  phone.says('master', `web* cmd.run "sleep 3; echo answer ${asked}"`);
  const first = await phone.hears('master', /0\/2 returned/);
  const last = await phone.hears('master', new RegExp(`web01: answer ${asked}\nweb02: answer ${asked}$`));
  return last.replace === first.id;
}

test('a client that has logged out turns corrections off for nobody', { timeout: 120_000 }, async () => {
  const laptop = await oldLaptop();
  assert.equal(await isCorrected(), false);
  await laptop.leaves();
  assert.equal(await isCorrected(), true);
});

test('one that logged out while the gateway was down does not either', { timeout: 120_000 }, async () => {
  const laptop = await oldLaptop();
  assert.equal(await isCorrected(), false);
  await lab.gateway.stop();
  await laptop.leaves();
  await lab.startGateway();
  assert.equal(await isCorrected(), true);
});

test('without mod_privilege: a person who lets the master contact see them is asked once', async () => {
  assert.ok(lab.server instanceof Prosody);
  await lab.server.stop();
  await lab.server.start(['privilege']);
  await lab.gateway.ready();
  phone = await lab.person('admin');
  await phone.subscribesTo('master');
  await phone.receives(/<presence(?=[^>]*master@)(?=[^>]*subscribe["'])[^>]*>.*<nick[^>]*>master</);
  phone.client.acceptSubscription(phone.address('master'));
  const laptop = await oldLaptop();
  assert.equal(await isCorrected(), false);
  await laptop.leaves();
  assert.equal(await isCorrected(), true);
  const again = await oldLaptop();
  await lab.startGateway();
  assert.equal(await isCorrected(), false);
  await again.leaves();
  assert.equal(await isCorrected(), true);
});
