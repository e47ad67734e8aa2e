import { Child } from '../support/child.ts';
import { FORWARDER, GATEWAY, type Lab, startLab } from '../support/lab.ts';
import { login } from '../support/login.ts';
import { cpuMs, memoryMb } from '../support/proc.ts';
import { type BenchOptions, compared, type Outcome } from '../support/rows.ts';
import { quantile, rounded } from '../support/stats.ts';
import { askMany, askOneByOne } from './load.ts';

const SIDES = ['gateway', 'forwarder'] as const;
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
    const forwarder = await startForwarder(lab);
    try {
      return await measure(lab, forwarder.pid, options);
    } finally {
      await forwarder.stop();
    }
  } finally {
    await lab.close();
  }
}

async function measure(lab: Lab, forwarderPid: number, { quick, say }: BenchOptions): Promise<Outcome> {
  const size = SIZES[quick ? 'quick' : 'full'];
  const pids = { gateway: lab.gateway.pid, forwarder: forwarderPid };
  const domains = { gateway: GATEWAY, forwarder: FORWARDER };
  const p50 = both();
  const p95 = both();
  const perSecond = both();
  const cpu = both();
  const othersCpu = both();
  const othersMs = () => lab.others.reduce((sum, pid) => sum + cpuMs(pid), 0);
  const memory = [rounded(memoryMb(pids.gateway).now)];

  say('round-trip: warming up');
  for (const side of SIDES) {
    await askMany(lab.peer, domains[side], size.warmUp, IN_FLIGHT);
    await askOneByOne(lab.peer, domains[side], size.single);
  }
  for (let round = 0; round < size.rounds; round++) {
    say(`round-trip: round ${round + 1} of ${size.rounds}`);
    // Each goes first every other time, so that what drifts hits both.
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

function both(): Measured {
  return { gateway: [], forwarder: [] };
}

function sides({ gateway, forwarder }: Measured): { ours: number[]; baseline: number[] } {
  return { ours: gateway, baseline: forwarder };
}
