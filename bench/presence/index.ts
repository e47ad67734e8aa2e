import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from '../support/child.ts';
import { cpuMs } from '../support/proc.ts';
import { RosterLab, type Subscription, settledKb } from '../support/roster-lab.ts';
import { type BenchOptions, bounded, compared, type Outcome } from '../support/rows.ts';
import { median, rounded } from '../support/stats.ts';
import { gatewayTeller, plainTeller, type Teller } from './tellers.ts';

const SIZES = {
  full: { minions: 10_000, some: 500, flapping: 1_000, rounds: 3 },
  quick: { minions: 1_000, some: 50, flapping: 100, rounds: 1 },
};
type Size = (typeof SIZES)['full'];
type Side = 'ours' | 'baseline';

/** The seen states of flapping minions, one after the other. */
const FLAP = ['away', 'unavailable', 'available'] as const;
/** The results of one side, round by round. */
type Measured = Record<(typeof METRICS)[number], number[]>;
const METRICS = [
  'started',
  'writing',
  'cpuStarting',
  'presences',
  'letters',
  ...FLAP,
  'flap',
  'leaving',
] as const;

/** The presence of a whole fleet, through a real Prosody to real clients, against a component that only writes it. */
export async function presence(options: BenchOptions): Promise<Outcome> {
  const size = SIZES[options.quick ? 'quick' : 'full'];
  options.say(`presence: starting Prosody, four clients and a salt-api stand-in of ${size.minions} minions`);
  const lab = await RosterLab.start({ people: 4, profile: options.profile });
  try {
    return await measure(lab, size, options.say);
  } finally {
    await lab.close();
  }
}

async function measure(lab: RosterLab, size: Size, say: BenchOptions['say']): Promise<Outcome> {
  const { minions, rounds } = size;
  const subscriptions = subscriptionsOf(size);
  const salt = await lab.salt(minions);
  const config = await lab.config(salt.url, minions, subscriptions);
  const nobody = await lab.config((await lab.salt(0)).url, 0, []);
  const measured = { ours: nothing(), baseline: nothing() };
  const kb: { empty: number[]; full: number[] } = { empty: [], full: [] };
  const measureOurs = async () => {
    const teller = await gatewayTeller(lab, config, salt.child);
    await measureTeller(lab, teller, subscriptions, size, measured.ours, async () => {
      kb.full.push(rounded(await settledKb(teller.child)));
    });
  };
  const measureBaseline = async () =>
    measureTeller(
      lab,
      await plainTeller(lab, minions, subscriptions),
      subscriptions,
      size,
      measured.baseline,
    );
  for (let round = 0; round < rounds; round++) {
    say(`presence: round ${round + 1} of ${rounds}`);
    kb.empty.push(rounded(await memoryOf((await lab.gateway(nobody)).child)));
    for (const run of round % 2 === 0 ? [measureOurs, measureBaseline] : [measureBaseline, measureOurs])
      await run();
  }
  return outcome(size, measured, kb);
}

/** Three with a few minions each, which overlap, and one with all. */
function subscriptionsOf({ minions, some }: Size): Subscription[] {
  return [
    ['admin0@demo.no', 0, some],
    ['admin1@demo.no', some, 2 * some],
    ['admin2@demo.no', some / 2, some + some / 2],
    ['admin3@demo.no', 0, minions],
  ];
}

/** Everything once: start, the flap, the leaving. */
async function measureTeller(
  { audience }: RosterLab,
  teller: Teller,
  subscriptions: Subscription[],
  { minions, flapping }: Size,
  measured: Measured,
  meanwhile?: () => Promise<void>,
): Promise<void> {
  const { domain, startedAt, child } = teller;
  const all = presences(subscriptions, minions);
  const some = presences(subscriptions, flapping);
  const seen = audience.reaches(domain, 'available', all);
  const writing = await teller.tellAll();
  const { first, last, presences: told, letters } = await seen;
  measured.started.push(rounded(last - startedAt));
  measured.writing.push(rounded(last - (writing ?? first)));
  measured.cpuStarting.push(cpuMs(child.pid));
  measured.presences.push(told);
  measured.letters.push(letters);
  await sleep(500);
  await meanwhile?.();
  let flap = 0;
  for (const as of FLAP) {
    const change = audience.reaches(domain, as, as === 'available' ? all : some);
    const at = await teller.show(flapping, as);
    const { first, last } = await change;
    // The gateway notices a missing answer after its time limit.
    const took = last - (as === 'available' ? (at ?? first) : first);
    measured[as].push(rounded(took));
    flap += took;
  }
  measured.flap.push(rounded(flap));
  const gone = audience.reaches(domain, 'unavailable', all);
  const left = teller.leave();
  const { first: one, last: other } = await gone;
  measured.leaving.push(rounded(other - one));
  await left;
  await child.stop();
}

async function memoryOf(gateway: Child): Promise<number> {
  await sleep(1_500);
  const kb = await settledKb(gateway);
  await gateway.stop();
  return kb;
}

/** How many presences the first so many minions have, over all who are subscribed. */
function presences(subscriptions: Subscription[], minions: number): number {
  const counts = subscriptions.map(([, first, end]) => Math.max(0, Math.min(end, minions) - first));
  return counts.reduce((sum, count) => sum + count, 0);
}

function nothing(): Measured {
  return Object.fromEntries(METRICS.map((metric) => [metric, [] as number[]])) as Measured;
}

function outcome(
  { minions, flapping }: Size,
  measured: Record<Side, Measured>,
  kb: { empty: number[]; full: number[] },
): Outcome {
  const sides = (metric: keyof Measured, baseline = metric) => ({
    ours: measured.ours[metric],
    baseline: measured.baseline[baseline],
  });
  const each = (median(kb.full) - median(kb.empty)) / minions;
  return {
    name: `presence: ${minions} minions, told to four clients`,
    ours: 'gateway',
    baseline: 'plain component',
    rows: [
      compared(
        'its start, against the writing alone, to the last presence',
        'ms',
        sides('started', 'writing'),
        {
          atMost: 2,
        },
      ),
      compared('start of the process to the last presence', 'ms', sides('started')),
      compared('processor time until then', 'ms', sides('cpuStarting')),
      compared('presences', 'stanzas', sides('presences')),
      compared('presences', 'letters', sides('letters')),
      compared(`${flapping} minions flap: all of it`, 'ms', sides('flap'), { atMost: 1.5 }),
      compared('away, first to last presence', 'ms', sides('away')),
      compared('down, first to last presence', 'ms', sides('unavailable')),
      compared('back, from their start to the last presence', 'ms', sides('available')),
      compared('everyone unavailable at the end, first to last', 'ms', sides('leaving')),
      { what: 'memory of an empty gateway', unit: 'MiB', ours: rounded(median(kb.empty) / 1024) },
      { what: 'memory with the fleet', unit: 'MiB', ours: rounded(median(kb.full) / 1024) },
      bounded('memory for each minion', 'KiB', each, { atMost: 10 }),
    ],
    rounds: {
      'KiB, empty gateway': kb.empty,
      'KiB, with the fleet': kb.full,
      ...Object.fromEntries(
        METRICS.flatMap((metric) => [
          [`${metric}, gateway`, measured.ours[metric]],
          [`${metric}, plain component`, measured.baseline[metric]],
        ]),
      ),
    },
  };
}
