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
/** The calls: every minion answers the first alike, and the second with its id. */
const ASKED = { alike: 'test.ping', different: 'grains.get id' };
const SIDES = ['ours', 'baseline'] as const;

/** A command to a whole fleet of minions that all answer at once: how long, in how much memory. */
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
  const pids = { ours: lab.gateway.pid, baseline: reader.pid };
  const ms = { alike: sides(), different: sides() };
  const growth = sides();
  const memory = [rounded(memoryMb(pids.ours).now)];
  for (let round = -size.warmUp; round < size.rounds; round++) {
    say(round < 0 ? 'fleet: warming up' : `fleet: round ${round + 1} of ${size.rounds}`);
    for (const kind of ['alike', 'different'] as const) {
      for (const side of SIDES) {
        const before = memoryMb(pids[side]).now;
        forgetPeak(pids[side]);
        const took = await (side === 'ours' ? askGateway(lab, ASKED[kind]) : askReader(reader, ASKED[kind]));
        if (round < 0) continue;
        ms[kind][side].push(rounded(took));
        growth[side].push(rounded(memoryMb(pids[side]).peak - before));
      }
    }
    memory.push(rounded(memoryMb(pids.ours).now));
  }
  return {
    name: `fleet: a command to ${size.minions} minions`,
    ours: 'gateway',
    baseline: 'plain reader of the events',
    rows: [
      compared(`${ASKED.alike}, until the answer is complete`, 'ms', ms.alike, { atMost: 4 }),
      compared(`${ASKED.different}, until the answer is complete`, 'ms', ms.different, { atMost: 4 }),
      compared('memory at its peak over that before', 'MiB', growth),
      { what: 'memory with the fleet known', unit: 'MiB', ours: memory[0] ?? Number.NaN },
      {
        what: `memory after ${2 * (memory.length - 1)} such jobs`,
        unit: 'MiB',
        ours: memory.at(-1) ?? Number.NaN,
      },
      { what: 'longest stanza', unit: 'bytes', ours: lab.peer.longestStanza },
    ],
    rounds: {
      ...Object.fromEntries(
        Object.entries(ms).flatMap(([kind, { ours, baseline }]) => [
          [`ms, ${kind}, gateway`, ours],
          [`ms, ${kind}, plain reader`, baseline],
        ]),
      ),
      'MiB at its peak over before, gateway': growth.ours,
      'MiB gateway': memory,
    },
  };
}

/** The answer counts those that answered alike, or names some; progress says how many of how many returned. */
async function askGateway(lab: Lab, body: string): Promise<number> {
  const isAnswer = (text: string) =>
    /^\d+: True|^node\d+: node/m.test(text) && !/\d\/\d+ returned/.test(text);
  return (await lab.peer.ask({ to: `master@${GATEWAY}`, body, isAnswer, withinMs: WITHIN })).ms;
}

async function askReader(reader: Child, command: string): Promise<number> {
  return z.object({ ms: z.number() }).parse(await reader.ask({ fun: command.split(' ')[0] })).ms;
}

function sides(): { ours: number[]; baseline: number[] } {
  return { ours: [], baseline: [] };
}
