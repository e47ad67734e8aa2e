import type { TestContext } from 'node:test';
import { stage } from '../../gateway/support/play.ts';
import type { Clock } from './clock.ts';
import { quiet } from './clock.ts';
import { addFunctions } from './functions.ts';
import type { Cast } from './people.ts';
import { Place } from './place.ts';
import { FOREIGN_JOB, type World } from './worlds.ts';

/** The time for a start, in steps of this many milliseconds. */
const STEP = 100;
const MOST_STEPS = 200;
/** By then the event stream is open; milliseconds. */
const LISTENS_AFTER = 5_000;

/** A gateway started in each world; how to end both. */
export async function stageWorlds(
  t: TestContext,
  clock: Clock,
  worlds: readonly [World, World],
  { config }: Cast,
): Promise<{ places: [Place, Place]; end(): Promise<void> }> {
  const ends: (() => Promise<void>)[] = [];
  const later = { after: (end: () => Promise<void>) => void ends.push(end) } as unknown as TestContext;
  const placeOf = async (world: World) => {
    const play = await stage(later, { minions: [...world.minions.keys()], config });
    for (const [id, minion] of world.minions) play.salt.fleet.minions.set(id, minion);
    for (const [name, text] of world.nodegroups) play.salt.fleet.nodegroups.set(name, text);
    addFunctions(play.salt, world);
    if (world.hasForeignJob) {
      const chunk = { fun: 'test.echo', arg: [world.secrets[1] ?? ''], tgt: '*', jid: FOREIGN_JOB };
      play.salt.fleet.publish(chunk, () => undefined);
    }
    await play.startGateway();
    await play.server.loggedIn();
    return new Place(world, play);
  };
  const end = async () => {
    for (const one of ends.splice(0)) await one();
  };
  t.after(end);
  const places: [Place, Place] = [await placeOf(worlds[0]), await placeOf(worlds[1])];
  await becomeReady(clock, places);
  for (const place of places) {
    place.letWriteRosters();
    for (const [contact, line] of place.world.before) place.play.admin.says(contact, line);
  }
  await quiet(places);
  return { places, end };
}

/** Whether people reach their limits in the run of a seed. */
export function isLimited(seed: number): boolean {
  return seed % 5 === 0;
}

/** Both gateways go and come again, on the same store. */
export async function restartWorlds(clock: Clock, places: readonly Place[]): Promise<void> {
  for (const { play } of places) {
    const before = play.server.logIns;
    await play.stopGateway();
    await play.startGateway();
    await play.server.loggedIn(before + 1);
  }
  await becomeReady(clock, places);
  for (const place of places) place.letWriteRosters();
}

async function becomeReady(clock: Clock, places: readonly Place[]): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step++) {
    await quiet(places);
    const pages = await Promise.all(places.map(({ play }) => play.http('/readyz')));
    if (pages.every(({ status }) => status === 200)) return listens(clock, places);
    clock.pass(STEP);
  }
  throw new Error('the gateways did not become ready');
}

/** Before the event stream is open, each gateway would notice an event at another time. */
async function listens(clock: Clock, places: readonly Place[]): Promise<void> {
  for (let ms = 0; ms < LISTENS_AFTER; ms += 500) {
    clock.pass(500);
    await quiet(places);
  }
}
