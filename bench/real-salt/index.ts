import { MINIONS } from '../../lab/lab.ts';
import { FORWARDER, GATEWAY } from '../support/lab.ts';
import { type BenchOptions, compared, type Outcome } from '../support/rows.ts';
import { quantile, rounded } from '../support/stats.ts';
import { pepperCommand, saltCommand } from './commands.ts';
import { type RealLab, startRealLab } from './lab.ts';

const SIDES = ['gateway', 'forwarder'] as const;
const SIZES = { full: { rounds: 7, lines: 20, programs: 3 }, quick: { rounds: 1, lines: 3, programs: 1 } };
const AT_ONCE = 32;
const [ONE = ''] = MINIONS;

type Size = (typeof SIZES)['full'];
type Timed = Record<(typeof SIDES)[number] | 'salt' | 'pepper', number[]>;
interface Measured {
  one: Timed;
  three: Timed;
  many: Timed;
}

/** A line to minions of a real Salt until its answer, beside the plainest forwarder, `salt` and pepper. */
export async function realSalt({ quick, say }: BenchOptions): Promise<Outcome> {
  const size = SIZES[quick ? 'quick' : 'full'];
  say('real-salt: starting Prosody, Salt with three minions, the gateway and the forwarder');
  const lab = await startRealLab(say);
  try {
    const measured = { one: nothing(), three: nothing(), many: nothing() };
    say('real-salt: warming up');
    await round(lab, { ...size, programs: 1 }, [...SIDES], {
      one: nothing(),
      three: nothing(),
      many: nothing(),
    });
    for (let turn = 0; turn < size.rounds; turn++) {
      say(`real-salt: round ${turn + 1} of ${size.rounds}`);
      // They take turns at being first, so that what drifts hits all.
      await round(lab, size, turn % 2 === 0 ? [...SIDES] : SIDES.toReversed(), measured);
    }
    return outcome(measured);
  } finally {
    await lab.close();
  }
}

async function round(
  lab: RealLab,
  { lines, programs }: Size,
  order: (typeof SIDES)[number][],
  { one, three, many }: Measured,
): Promise<void> {
  const domains = { gateway: GATEWAY, forwarder: FORWARDER };
  for (const side of order) one[side].push(await middle(lines, () => ask(lab, `${ONE}@${domains[side]}`, 1)));
  for (const side of order) three[side].push(await middle(lines, () => ask(lab, `*@${domains[side]}`, 3)));
  for (const side of order) many[side].push(await middle(programs, () => askAtOnce(lab, domains[side])));
  one.salt.push(await middle(programs, () => saltCommand(lab, ONE)));
  one.pepper.push(await middle(programs, () => pepperCommand(lab, ONE)));
  three.salt.push(await middle(programs, () => saltCommand(lab, '*')));
  three.pepper.push(await middle(programs, () => pepperCommand(lab, '*')));
}

/** The middle of `count` times, milliseconds, one after the other. */
async function middle(count: number, once: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let done = 0; done < count; done++) times.push(await once());
  return rounded(quantile(times, 0.5));
}

/** Sends `test.version` to a contact and waits for the answer with this many minions' versions. */
async function ask({ peer, salt }: RealLab, to: string, minions: number): Promise<number> {
  const isAnswer = (body: string) => body.split(salt.version).length > minions;
  return (await peer.ask({ to, body: 'test.version', isAnswer })).ms;
}

/** Sends commands to the three minions all at once. Milliseconds until the last answer. */
async function askAtOnce(lab: RealLab, domain: string): Promise<number> {
  const started = performance.now();
  const asked = Array.from({ length: AT_ONCE }, (_, at) =>
    ask(lab, `${MINIONS[at % MINIONS.length]}@${domain}`, 1),
  );
  await Promise.all(asked);
  return performance.now() - started;
}

function outcome({ one, three, many }: Measured): Outcome {
  const row = (what: string, times: Timed, beside: keyof Timed, atMost?: number) => {
    const goal = atMost === undefined ? undefined : { atMost };
    return compared(what, 'ms', { ours: times.gateway, baseline: times[beside] }, goal);
  };
  return {
    name: 'real-salt: a line until its answer, on a real Salt',
    ours: 'gateway',
    baseline: 'the other',
    rows: [
      row('one minion, beside the forwarder', one, 'forwarder', 0.9),
      row('three minions, beside the forwarder', three, 'forwarder', 0.9),
      row('one minion, beside salt', one, 'salt', 0.3),
      row('three minions, beside salt', three, 'salt', 0.3),
      row('one minion, beside pepper', one, 'pepper'),
      row('three minions, beside pepper', three, 'pepper'),
      row(`${AT_ONCE} at once, beside the forwarder`, many, 'forwarder', 1),
    ],
    rounds: Object.fromEntries(
      Object.entries({ one, three, many }).flatMap(([name, times]) =>
        Object.entries(times)
          .filter(([, numbers]) => numbers.length > 0)
          .map(([side, numbers]) => [`${name} ${side}`, numbers]),
      ),
    ),
  };
}

function nothing(): Timed {
  return { gateway: [], forwarder: [], salt: [], pepper: [] };
}
