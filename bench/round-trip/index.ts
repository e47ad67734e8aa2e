import { join } from 'node:path';
import { Child } from '../support/child.ts';
import { FLOOR, FORWARDER, GATEWAY, type Lab, startLab } from '../support/lab.ts';
import { login } from '../support/login.ts';
import { cpuMs, memoryMb } from '../support/proc.ts';
import { type BenchOptions, compared, type Outcome } from '../support/rows.ts';
import { quantile, rounded } from '../support/stats.ts';
import { askMany, askOneByOne } from './load.ts';

const SIDES = ['gateway', 'floor', 'forwarder'] as const;
type Side = (typeof SIDES)[number];
type Measured = Record<Side, number[]>;

const SIZES = {
  full: { rounds: 5, single: 200, many: 2_000, warmUp: 3_000 },
  quick: { rounds: 2, single: 40, many: 300, warmUp: 300 },
};
const IN_FLIGHT = 64;

/** A chat command to a minion and its answer, through a real Prosody, against the plainest forwarder. */
export async function roundTrip(options: BenchOptions): Promise<Outcome> {
  options.say('round-trip: starting Prosody, salt-api stand-ins, the gateway and the forwarder');
  const lab = await startLab({ minions: IN_FLIGHT, profile: options.profile });
  try {
    const [forwarder, floor] = [await startForwarder(lab), await startFloor(lab)];
    try {
      return await measure(lab, { forwarder: forwarder.pid, floor: floor.pid }, options);
    } finally {
      await Promise.all([forwarder.stop(), floor.stop()]);
    }
  } finally {
    await lab.close();
  }
}

async function measure(
  lab: Lab,
  others: Record<Exclude<Side, 'gateway'>, number>,
  { quick, say }: BenchOptions,
): Promise<Outcome> {
  const size = SIZES[quick ? 'quick' : 'full'];
  const pids = { gateway: lab.gateway.pid, ...others };
  const domains = { gateway: GATEWAY, floor: FLOOR, forwarder: FORWARDER };
  const p50 = nothing();
  const p95 = nothing();
  const perSecond = nothing();
  const cpu = nothing();
  const othersCpu = nothing();
  const othersMs = () => lab.others.reduce((sum, pid) => sum + cpuMs(pid), 0);
  const memory = [rounded(memoryMb(pids.gateway).now)];

  say('round-trip: warming up');
  for (const side of SIDES) {
    await askMany(lab.peer, domains[side], size.warmUp, IN_FLIGHT);
    await askOneByOne(lab.peer, domains[side], size.single);
  }
  for (let round = 0; round < size.rounds; round++) {
    say(`round-trip: round ${round + 1} of ${size.rounds}`);
    // They take turns at being first, so that what drifts hits all.
    const order = round % 2 === 0 ? SIDES : SIDES.toReversed();
    for (const side of order) {
      const times = await askOneByOne(lab.peer, domains[side], size.single);
      p50[side].push(rounded(quantile(times, 0.5)));
      p95[side].push(rounded(quantile(times, 0.95)));
    }
    for (const side of order) {
      const before = cpuMs(pids[side]);
      const othersBefore = othersMs();
      perSecond[side].push(rounded(await askMany(lab.peer, domains[side], size.many, IN_FLIGHT)));
      cpu[side].push(rounded((cpuMs(pids[side]) - before) / size.many));
      othersCpu[side].push(rounded((othersMs() - othersBefore) / size.many));
    }
    memory.push(rounded(memoryMb(pids.gateway).now));
  }
  const commands = size.warmUp + size.single + size.rounds * (size.single + size.many);
  return {
    name: 'round-trip: a chat command and its answer, through Prosody',
    ours: 'gateway',
    baseline: 'plain forwarder',
    rows: [
      compared('one at a time, p50', 'ms', sides(p50), { atMost: 1.3 }),
      compared('one at a time, p95', 'ms', sides(p95)),
      compared(`${IN_FLIGHT} in flight`, 'commands a second', sides(perSecond), { atLeast: 0.8 }),
      compared('processor time a command', 'ms', sides(cpu)),
      compared("others' processor time a command", 'ms', sides(othersCpu)),
      compared('the promises alone: one at a time, p50', 'ms', sides(p50, 'floor')),
      compared(`the promises alone: ${IN_FLIGHT} in flight`, 'commands a second', sides(perSecond, 'floor')),
      compared('the promises alone: processor time a command', 'ms', sides(cpu, 'floor')),
      compared(
        'processor time a command, against the promises alone',
        'ms',
        { ours: cpu.gateway, baseline: cpu.floor },
        { atMost: 2 },
      ),
      { what: 'memory before', unit: 'MiB', ours: memory[0] ?? Number.NaN },
      { what: `memory after ${commands} commands`, unit: 'MiB', ours: memory.at(-1) ?? Number.NaN },
    ],
    rounds: {
      'memory gateway': memory,
      ...Object.fromEntries(
        Object.entries({ p50, p95, perSecond, cpu, othersCpu }).flatMap(([name, measured]) =>
          SIDES.map((side) => [`${name} ${side}`, measured[side]]),
        ),
      ),
    },
  };
}

async function startForwarder({ service, secret, saltApi }: Lab): Promise<Child> {
  const token = await login(saltApi.baseline);
  const settings = { service, domain: FORWARDER, secret, salt: saltApi.baseline, token };
  return (await Child.start(new URL('forwarder.ts', import.meta.url), settings)).child;
}

async function startFloor({ service, secret, saltApi, dir }: Lab): Promise<Child> {
  const token = await login(saltApi.floor);
  const settings = {
    service,
    domain: FLOOR,
    secret,
    salt: saltApi.floor,
    token,
    store: join(dir, 'floor.db'),
  };
  return (await Child.start(new URL('floor.ts', import.meta.url), settings)).child;
}

function nothing(): Measured {
  return { gateway: [], floor: [], forwarder: [] };
}

/** One side beside the forwarder. */
function sides(measured: Measured, side: Side = 'gateway'): { ours: number[]; baseline: number[] } {
  return { ours: measured[side], baseline: measured.forwarder };
}
