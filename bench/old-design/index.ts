import { setTimeout as sleep } from 'node:timers/promises';
import { VERSION } from '../../test/support/salt-version.ts';
import { Child } from '../support/child.ts';
import { now } from '../support/clock.ts';
import { GATEWAY, SECRET } from '../support/lab.ts';
import { memoryMb, sockets } from '../support/proc.ts';
import { RosterLab, settledKb } from '../support/roster-lab.ts';
import type { BenchOptions, Outcome, Row } from '../support/rows.ts';
import { median, rounded } from '../support/stats.ts';

const SIZES = {
  full: { minions: 200, fleet: 10_000, rounds: 3 },
  quick: { minions: 20, fleet: 1_000, rounds: 1 },
};
type Size = (typeof SIZES)['full'];

/** The results of one design, round by round: milliseconds and MiB. */
type Measured = Record<(typeof METRICS)[number], number[]>;
const METRICS = ['present', 'answered', 'memory', 'server', 'sockets'] as const;

/** A receiver of the presences: a started process, and the way to address its contacts. */
interface Design {
  domain: string;
  start(): Promise<{ child: Child; at: number }>;
}

/** One client connection for each minion, as the script had that the gateway replaces, beside the gateway. */
export async function oldDesign(options: BenchOptions): Promise<Outcome> {
  const size = SIZES[options.quick ? 'quick' : 'full'];
  const ids = Array.from({ length: size.minions }, (_, at) => `node${String(at).padStart(5, '0')}`);
  options.say(`old-design: ${size.minions} clients, and a gateway with as many minions`);
  const accounts = Object.fromEntries(ids.map((id) => [id, SECRET]));
  const measured = { old: nothing(), gateway: nothing(), whole: nothing() };
  const bare: number[] = [];
  for (let round = 0; round < size.rounds; round++) {
    options.say(`old-design: round ${round + 1} of ${size.rounds}`);
    for (const which of ['old', 'gateway', 'whole'] as const) {
      // Each has a separate server, since leftovers of one would show in the memory of the next.
      const lab = await RosterLab.start({ people: 1, accounts, profile: options.profile });
      try {
        const minions = which === 'whole' ? size.fleet : size.minions;
        const { url } = await lab.salt(minions);
        const design = which === 'old' ? clientEach(lab, ids, url) : await gateway(lab, minions, url);
        await measure(lab, design, minions, measured[which]);
        if (which === 'old') bare.push(await memoryOf(clientEach(lab, [], url)));
      } finally {
        await lab.close();
      }
    }
  }
  return outcome(size, measured, median(bare));
}

function clientEach({ prosody }: RosterLab, accounts: string[], salt: string): Design {
  const settings = {
    websocket: prosody.websocket,
    accounts,
    password: SECRET,
    subscriber: 'admin0@demo.no',
    salt,
  };
  return {
    domain: 'demo.no',
    start: async () => {
      const at = now();
      const script = new URL('one-each.ts', import.meta.url);
      return { at, child: (await Child.start(script, settings, { execArgv: ['--expose-gc'] })).child };
    },
  };
}

async function gateway(lab: RosterLab, minions: number, salt: string): Promise<Design> {
  const config = await lab.config(salt, minions, [['admin0@demo.no', 0, minions]]);
  return { domain: GATEWAY, start: () => lab.gateway(config) };
}

async function measure(
  { audience, prosody }: RosterLab,
  { domain, start }: Design,
  minions: number,
  measured: Measured,
): Promise<void> {
  const before = memoryMb(prosody.pid).now;
  const present = audience.reaches(domain, 'available', minions);
  const { child, at } = await start();
  try {
    measured.present.push(rounded((await present).last - at));
    await sleep(1_000);
    measured.sockets.push(sockets(child.pid));
    measured.answered.push(rounded(await askAll(audience, domain, Math.min(minions, ASKED))));
    await sleep(500);
    measured.memory.push(rounded((await settledKb(child)) / 1024));
    measured.server.push(rounded(memoryMb(prosody.pid).now - before));
  } finally {
    await child.stop();
  }
}

/** The memory of a process without contacts, MiB. */
async function memoryOf({ start }: Design): Promise<number> {
  const { child } = await start();
  await sleep(1_000);
  const kb = await settledKb(child);
  await child.stop();
  return rounded(kb / 1024);
}

/** As many of the minions are asked something, all at once. */
const ASKED = 20;

async function askAll(audience: RosterLab['audience'], domain: string, count: number): Promise<number> {
  const answered = audience.hears(count, (body) => body.includes(VERSION));
  const at = now();
  for (let minion = 0; minion < count; minion++)
    audience.say(0, `node${String(minion).padStart(5, '0')}@${domain}`, 'test.version');
  await answered;
  return now() - at;
}

function nothing(): Measured {
  return { present: [], answered: [], memory: [], server: [], sockets: [] };
}

const WORDS: Record<keyof Measured, [what: string, unit: string]> = {
  present: ['until all are present', 'ms'],
  answered: [`${ASKED} commands at once, until all are answered`, 'ms'],
  memory: ['memory of the process', 'MiB'],
  server: ['memory of Prosody, over that before', 'MiB'],
  sockets: ['open sockets of the process', 'sockets'],
};

function outcome(
  { minions, fleet }: Size,
  measured: Record<'old' | 'gateway' | 'whole', Measured>,
  bare: number,
): Outcome {
  const times = fleet / minions;
  // The process itself is there once.
  const scale = (metric: keyof Measured, value: number) =>
    metric === 'memory' ? bare + (value - bare) * times : value * times;
  const row = (metric: keyof Measured, prefix: string, ours: number, theirs: number): Row => ({
    what: `${prefix}: ${WORDS[metric][0]}`,
    unit: WORDS[metric][1],
    ours: rounded(ours),
    baseline: rounded(theirs),
    ratio: rounded(ours / theirs),
  });
  const few = METRICS.map((metric) =>
    row(metric, `${minions}`, median(measured.gateway[metric]), median(measured.old[metric])),
  );
  const scaled = METRICS.filter((metric) => metric !== 'answered').map((metric) =>
    row(
      metric,
      `${fleet} (clients: ${minions} measured, times ${times})`,
      median(measured.whole[metric]),
      scale(metric, median(measured.old[metric])),
    ),
  );
  return {
    name: `old-design: a client connection for each minion`,
    ours: 'gateway',
    baseline: 'a client each',
    rows: [...few, ...scaled],
    rounds: Object.fromEntries(
      Object.entries({
        'a client each': measured.old,
        gateway: measured.gateway,
        'whole fleet': measured.whole,
      }).flatMap(([name, metrics]) =>
        METRICS.map((metric) => [`${metric}, ${name}`, metrics[metric]] as const),
      ),
    ),
  };
}
