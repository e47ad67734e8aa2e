import { after, test } from 'node:test';
import { LOOPBACKS } from '../../lab/salt-network.ts';
import { limit } from '../support/limit.ts';
import { Ear } from './support/ear.ts';
import { useLab } from './support/lab.ts';
import { Namespaces } from './support/namespaces.ts';
import type { ChatUser } from './support/person.ts';

/* How soon a roster tells the truth, on a real Salt whose minions are machines to the network. */

const DB01 = 'db01.demo.no';
let admin: ChatUser;
let ear: Ear;
let namespaces: Namespaces | undefined;
let insteadBecause = '';

const lab = useLab(
  async (lab) => {
    await lab.startGateway(interval(900));
    admin = await lab.person('admin');
    await admin.subscribesTo('master', 'db01', 'web01', 'web02');
    await admin.sees('db01', 'available');
    ear = await Ear.at(lab);
  },
  {
    // If the kernel gives us no network, separate loopback addresses distinguish minions as well.
    network: async (count, say) => {
      const made = await Namespaces.make(count, say);
      if (typeof made === 'string') insteadBecause = made;
      else namespaces = made;
      return namespaces ?? LOOPBACKS;
    },
  },
);
after(() => ear.stop());

/** The seconds between two sweeps. */
function interval(seconds: number): Record<string, unknown> {
  return { salt: { ...(lab.config().salt as object), presence_interval: seconds } };
}

/** A minion that cannot be reached and that nobody says goodbye for. */
function cutOff(id: string, isCut: boolean): void {
  if (namespaces) namespaces.cable(lab.salt.layout.minions.indexOf(id), isCut ? 'down' : 'up');
  else if (isCut) lab.salt.freezeMinion(id);
  else lab.salt.thawMinion(id);
}

test('killed without goodbye: away within 10 s, unavailable within 30 s', async (t) => {
  t.diagnostic(
    namespaces ? 'a network namespace each' : `a loopback address each, not a namespace: ${insteadBecause}`,
  );
  // Only then can the master lose sight of it.
  await ear.present(DB01);
  const killed = Date.now();
  const left = (ms: number) => Math.max(1, killed + ms - Date.now());
  await lab.salt.killMinion(DB01);
  await admin.sees('db01', 'away', /^not confirmed since \d\d:\d\d/, left(limit(10_000)));
  t.diagnostic(`away after ${Date.now() - killed} ms`);
  await admin.sees('db01', 'unavailable', /^down since \d\d:\d\d/, left(limit(30_000)));
  t.diagnostic(`unavailable after ${Date.now() - killed} ms`);
  await admin.sees('master', 'away', /1 of 3 down/);
});

test('back: available within 5 s of its start event', async (t) => {
  const started = ear.starts(DB01);
  lab.salt.startMinion(DB01);
  const at = await started;
  await admin.sees('db01', 'available', /(?:)/, Math.max(1, at + limit(5_000) - Date.now()));
  t.diagnostic(`available ${Date.now() - at} ms after its start event`);
  await admin.sees('master', 'available', /3 up, 0 down/);
});

test('cut off, which Salt goes on calling present: unavailable within an interval and 30 s', async (t) => {
  await lab.startGateway(interval(10));
  await admin.sees('web02', 'available');
  const cut = Date.now();
  cutOff('web02.demo.no', true);
  await admin.sees('web02', 'unavailable', /^down since/, 40_000);
  t.diagnostic(`unavailable after ${Date.now() - cut} ms`);
  cutOff('web02.demo.no', false);
  await admin.sees('web02', 'available', /(?:)/, 60_000);
});
