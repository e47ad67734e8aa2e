import assert from 'node:assert/strict';
import { after } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { ONE_LOOPBACK } from '../../../lab/salt-network.ts';
import { limit } from '../../support/limit.ts';
import type { Seen } from '../../support/person.ts';
import { Ear } from './ear.ts';
import { type TestLab, useLab } from './lab.ts';
import type { ChatUser } from './person.ts';

const DEAD = 'db01.demo.no';
const ALIVE = ['web01', 'web02'];
/** Seconds between two sweeps. */
const INTERVAL = 15;

/** Each presence of the minions that a person got, in order: `db01 away`. */
function record(person: ChatUser): string[] {
  const told: string[] = [];
  const last = new Map<string, Seen>();
  person.onSeen((contact, seen) => {
    if (last.get(contact) !== seen && contact !== 'master') told.push(`${contact} ${seen}`);
    last.set(contact, seen);
  });
  return told;
}

export interface OneAddressPlay {
  lab: TestLab;
  ear: Ear;
  admin: ChatUser;
  /** The admin's entries in `record`, all available at the beginning. */
  told: string[];
  say(line: string): void;
}

/**
 * With all minions on one address, one dies. The master still calls it present, but it is unavailable within an
 * interval and 30 s; then it comes back. Nobody sees another change.
 */
export async function diesAndComesBack({ lab, ear, admin, told, say }: OneAddressPlay): Promise<void> {
  told.length = 0;
  const killed = Date.now();
  await lab.salt.killMinion(DEAD);
  const unavailable = admin.sees('db01', 'unavailable', /^down since/, limit(INTERVAL * 1000 + 30_000));
  await ear.present(DEAD);
  await unavailable;
  say(`unavailable after ${Date.now() - killed} ms`);
  await admin.sees('master', 'away', /1 of 3 down/);
  assert.match(told.join(', '), /^(db01 away, )?db01 unavailable$/);
  await staysSo(told, (INTERVAL * 1000) / 2);

  told.length = 0;
  const started = ear.starts(DEAD);
  lab.salt.startMinion(DEAD);
  const at = await started;
  await admin.sees('db01', 'available', /(?:)/, Math.max(1, at + limit(5_000) - Date.now()));
  say(`available ${Date.now() - at} ms after its start event`);
  await admin.sees('master', 'available', /3 up, 0 down/);
  assert.deepEqual(told, ['db01 available']);
}

/** For so long nobody is told anything new. */
export async function staysSo(told: string[], ms: number): Promise<void> {
  const before = told.slice();
  await later(ms);
  assert.deepEqual(told, before, `flapped: ${told.slice(before.length)}`);
}

/** Starts the gateway and has the admin see all. */
async function everyoneIsThere(lab: TestLab): Promise<ChatUser> {
  const salt = { ...(lab.config().salt as object), presence_interval: INTERVAL };
  await lab.startGateway({ salt });
  const admin = await lab.person('admin');
  await admin.subscribesTo('master', 'db01', ...ALIVE);
  for (const minion of ['db01', ...ALIVE]) await admin.sees(minion, 'available');
  return admin;
}

/** A lab with all minions on one address, and an admin who sees them, for the tests of one file. */
export function useOneAddress(): Omit<OneAddressPlay, 'say'> {
  const play = {} as Omit<OneAddressPlay, 'say'>;
  play.lab = useLab(
    async (lab) => {
      play.admin = await everyoneIsThere(lab);
      play.told = record(play.admin);
      play.ear = await Ear.at(lab);
    },
    { network: async () => ONE_LOOPBACK },
  );
  after(() => play.ear.stop());
  return play;
}
