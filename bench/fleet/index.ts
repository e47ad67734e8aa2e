import { z } from 'zod';
import { Child } from '../support/child.ts';
import { GATEWAY, type Lab, startLab } from '../support/lab.ts';
import { login } from '../support/login.ts';
import { forgetPeak, memoryMb } from '../support/proc.ts';
import { type BenchOptions, compared, type Outcome } from '../support/rows.ts';
import { rounded } from '../support/stats.ts';

const SIZES = {
  full: { minions: 10_000, rounds: 7, warmUp: 3 },
  quick: { minions: 500, rounds: 2, warmUp: 1 },
};
const WITHIN = 120_000;

/** `test.ping` to a whole fleet of minions that all answer at once: how long, in how much memory. */
export async function fleet(options: BenchOptions): Promise<Outcome> {
  const size = SIZES[options.quick ? 'quick' : 'full'];
  options.say(`fleet: starting a gateway with ${size.minions} minions`);
  const lab = await startLab({ minions: size.minions, profile: options.profile });
  try {
    const salt = lab.saltApi.baseline;
    const script = new URL('plain-reader.ts', import.meta.url);
    const { child: reader } = await Child.start(script, { salt, token: await login(salt) });
    try {
      return await measure(lab, reader, size, options.say);
    } finally {
      await reader.stop();
    }
  } finally {
    await lab.close();
  }
}

async function measure(
  lab: Lab,
  reader: Child,
  size: (typeof SIZES)['full'],
  say: BenchOptions['say'],
): Promise<Outcome> {
  const sides = { ours: lab.gateway.pid, baseline: reader.pid };
  const ms = { ours: [] as number[], baseline: [] as number[] };
  const growth = { ours: [] as number[], baseline: [] as number[] };
  const resting = memoryMb(lab.gateway.pid).now;
  for (let round = -size.warmUp; round < size.rounds; round++) {
    say(round < 0 ? 'fleet: warming up' : `fleet: round ${round + 1} of ${size.rounds}`);
    const asked = { ours: () => askGateway(lab, size.minions), baseline: () => askReader(reader) };
    for (const side of ['ours', 'baseline'] as const) {
      const before = memoryMb(sides[side]).now;
      forgetPeak(sides[side]);
      const took = await asked[side]();
      if (round < 0) continue;
      ms[side].push(rounded(took));
      growth[side].push(rounded(memoryMb(sides[side]).peak - before));
    }
  }
  const after = memoryMb(lab.gateway.pid).now;
  const all = size.warmUp + size.rounds;
  return {
    name: `fleet: test.ping to ${size.minions} minions`,
    ours: 'gateway',
    baseline: 'plain reader of the events',
    rows: [
      compared('until the answer is complete', 'ms', ms),
      compared('memory at its peak over that before', 'MiB', growth),
      { what: 'memory with the fleet known', unit: 'MiB', ours: rounded(resting) },
      { what: `memory after ${all} such jobs`, unit: 'MiB', ours: rounded(after) },
      { what: 'longest stanza', unit: 'bytes', ours: lab.peer.longest },
    ],
    rounds: {
      'ms gateway': ms.ours,
      'ms plain reader': ms.baseline,
      'MiB over before, gateway': growth.ours,
    },
  };
}

/** The last body counts everyone: `10000: True`, where a body under way counts fewer. */
async function askGateway(lab: Lab, minions: number): Promise<number> {
  const counted = new RegExp(`^\\D*${minions}: True`, 'm');
  const isAnswer = (body: string) => counted.test(body.replaceAll(/(?<=\d)[,  ](?=\d)/g, ''));
  const question = { to: `master@${GATEWAY}`, body: 'test.ping', isAnswer, withinMs: WITHIN };
  return (await lab.peer.ask(question)).ms;
}

async function askReader(reader: Child): Promise<number> {
  return z.object({ ms: z.number() }).parse(await reader.ask({ publish: true })).ms;
}
