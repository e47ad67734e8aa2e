import type { TestContext } from 'node:test';
import { Random } from '../../support/random.ts';
import { type Clock, quiet } from './clock.ts';
import { compare, type Difference as Found } from './compare.ts';
import { hiddenHappening, shownHappening } from './happenings.ts';
import { castOf, type Rule } from './people.ts';
import type { Place } from './place.ts';
import { isLimited, restartWorlds, stageWorlds } from './stage.ts';
import { randomStanza, type Sent } from './stanzas.ts';
import { type Difference, kindBy, twoWorlds } from './worlds.ts';

/** Milliseconds that pass after each step, and now and then. */
const AFTER_EACH = 120;
const NOW_AND_THEN = [1_600, 5_000, 20_000, 125_000];
/** Rounds and milliseconds: within that every gateway learns that a minion is down, even if others asked it. */
const SURELY = { times: 10, ms: 2_000 };
/** A person's last stanzas, to show with a difference. */
const SHOWN_OF_HISTORY = 10;

/** A leak made on purpose. */
export interface Mutation {
  /** Rules that come before all others. */
  rules?: readonly Rule[];
  /** Changes once both gateways are ready. */
  after?(places: readonly [Place, Place]): void;
}

export interface DriveReport {
  /** Sent to each world. */
  stanzas: number;
  /** Stanzas that came back. */
  heard: number;
  differences: Found[];
}

export interface DriveOptions {
  seed: number;
  /** Stanzas to send to each world. */
  stanzas: number;
  /** The differences of the worlds; by default from the seed. */
  kind?: Difference;
  /** Goes on until this difference is found; by default until any. */
  until?(found: Found): boolean;
  /** The planted fault, to see that it is found. */
  mutate?: Mutation;
  /** A person's stanza, by the number of earlier ones; by default from the generator. */
  stanza?(person: string, number: number): Sent;
}

/** Sends the same to two worlds by the seed and compares what each person gets; ends with the first difference. */
export async function driveWorlds(t: TestContext, clock: Clock, options: DriveOptions): Promise<DriveReport> {
  const { seed, stanzas, until = () => true, mutate = {} } = options;
  const random = new Random(seed);
  const byChance = kindBy(random);
  const kind = options.kind ?? byChance;
  const { stanza = (person, number) => randomStanza(random, person, number) } = options;
  const cast = castOf(kind, { rules: mutate.rules ?? [], fewRequests: isLimited(seed) });
  const { places, end } = await stageWorlds(t, clock, twoWorlds(random, kind), cast);
  mutate.after?.(places);
  const history = new Map<string, Sent[]>();
  const wait = () => passAll(clock, places, { times: 5, ms: 1_000 });
  const compared = { places, people: cast.people, history, seed, kind, wait };
  const report: DriveReport = { stanzas: 0, heard: 0, differences: [] };
  try {
    while (report.stanzas < stanzas && !report.differences.some(until)) {
      if (random.oneIn(150)) await restartWorlds(clock, places);
      await happen(random, kind, clock, places);
      const step = cast.people.map((person, lane) => stanza(person, report.stanzas + lane));
      for (const sent of step) sendTo(places, sent, history);
      report.stanzas += step.length;
      await settle(clock, places, AFTER_EACH);
      if (random.oneIn(10)) await settle(clock, places, random.pick(NOW_AND_THEN));
      report.differences.push(...(await compare(compared, report)));
    }
  } finally {
    await end();
  }
  return report;
}

function sendTo(places: readonly Place[], sent: Sent, history: Map<string, Sent[]>): void {
  const { person, xml } = sent;
  history.set(person, [...(history.get(person) ?? []).slice(1 - SHOWN_OF_HISTORY), sent]);
  for (const place of places) place.send(xml, person);
}

async function happen(
  random: Random,
  kind: Difference,
  clock: Clock,
  places: readonly Place[],
): Promise<void> {
  if (random.oneIn(8)) {
    const happening = shownHappening(random);
    for (const place of places) happening(place);
    await passAll(clock, places, SURELY);
  }
  if (!random.oneIn(3) || kind !== 'hidden') return;
  for (const place of places) if (random.oneIn(2)) hiddenHappening(random)(place);
  await settle(clock, places, AFTER_EACH);
}

async function passAll(
  clock: Clock,
  places: readonly Place[],
  { times, ms }: { times: number; ms: number },
): Promise<void> {
  for (let n = 0; n < times; n++) await settle(clock, places, ms);
}

async function settle(clock: Clock, places: readonly Place[], ms: number): Promise<void> {
  await quiet(places);
  clock.pass(ms);
  await quiet(places);
}
