import type { SaltDict } from '../../../src/salt/index.ts';
import type { Random } from '../../support/random.ts';
import type { StandInMinion } from '../../support/salt-api-fleet.ts';
import { VERSION } from '../../support/salt-version.ts';

/** The differences of two worlds: everything that a person on `web*` may not see, or only secrets of admins. */
export type Difference = 'hidden' | 'pillar';

/** A fleet as one of two gateways finds it. */
export interface World {
  readonly name: 'A' | 'B';
  readonly minions: ReadonlyMap<string, StandInMinion>;
  /** A value that only an admin may read here, and that stands nowhere else. */
  readonly secrets: readonly string[];
  readonly nodegroups: ReadonlyMap<string, string>;
  readonly pendingKeys: readonly string[];
  /** Whether somebody has run {@link FOREIGN_JOB} past the gateway. */
  readonly hasForeignJob: boolean;
  /** Lines that admins say before anybody else comes. */
  readonly before: readonly [contact: string, line: string][];
}

/** Minions that every person of `people.ts` may see, or that are hidden from some of them in both worlds alike. */
export const SHOWN: readonly string[] = [
  'web01.demo.no',
  'web02.demo.no',
  'web03.demo.no',
  'web10.other.org',
];

/** Minions of which each world has some: none matches `web*`, and none is of Debian. */
export const HIDDEN: readonly string[] = [
  'db01.demo.no',
  'db02.demo.no',
  'lb01.demo.no',
  'wab01.demo.no',
  'eb01.demo.no',
  'mweb01.demo.no',
  'ws01',
  'cache01.other.org',
  'status',
  'straße.demo.no',
];

/** A job of Salt's that no gateway knows: it was run in a shell. */
export const FOREIGN_JOB = '20261130115959000001';

const WORDS = ['hunter', 'sword', 'horse', 'battery', 'staple', 'Zebra', 'qwerty', '42'];

const grains = (id: string, os: string, number: number): SaltDict => ({
  id,
  os,
  osrelease: `${number}`,
  os_family: os,
  saltversion: VERSION,
  kernel: 'Linux',
  kernelversion: '#1 SMP Debian 6.1.0-9',
  ipv4: ['127.0.0.1', `10.0.${number}.7`],
  roles: number % 2 === 0 ? ['web', 'front'] : ['web'],
  net: { eth0: `10.0.${number}.7`, name: id },
});

/** The differences of a seed's worlds. */
export function kindBy(random: Random): Difference {
  return random.oneIn(4) ? 'pillar' : 'hidden';
}

/** Two worlds by the seed. */
export function twoWorlds(random: Random, difference: Difference): [World, World] {
  const hidden = difference === 'pillar' ? hiddenMinions(random) : undefined;
  const pending = difference === 'pillar' ? [] : undefined;
  const front = random.pick(['web0[12]*', 'web02*', 'db* or lb*', 'N@inner and G@os:*', '*']);
  const inner = random.pick(['I@role:web', 'web01*', 'not web*']);
  const nodegroups = new Map(Object.entries({ front, inner }));
  const make = (name: World['name']) => makeWorld(name, nodegroups, random, hidden, pending);
  return [make('A'), make('B')];
}

function makeWorld(
  name: World['name'],
  nodegroups: World['nodegroups'],
  random: Random,
  hidden = hiddenMinions(random),
  pendingKeys = random.some(2, () => random.pick(['new01.demo.no', 'web77.demo.no', 'db77.demo.no'])),
): World {
  const pass = `${random.pick(WORDS)}-${name}-${random.below(1_000_000)}`;
  const secrets = [pass, `private-of-${name}`];
  const minions = new Map<string, StandInMinion>();
  for (const [number, id] of SHOWN.entries()) {
    const os = id === 'web02.demo.no' ? 'Ubuntu' : 'Debian';
    minions.set(id, { up: id !== 'web03.demo.no', delayMs: 0, grains: grains(id, os, number + 1) });
  }
  for (const [id, minion] of hidden) minions.set(id, { ...minion });
  for (const minion of minions.values()) minion.pillar = pillar(random, pass);
  const before: [string, string][] = random.some(4, () => ['master', adminLine(random, secrets[1] ?? '')]);
  const hasForeignJob = random.oneIn(2);
  return { name, minions, secrets, nodegroups, pendingKeys, hasForeignJob, before };
}

function hiddenMinions(random: Random): Map<string, StandInMinion> {
  // Now and then there are none at all.
  const ids = random.oneIn(6) ? [] : HIDDEN.filter(() => random.oneIn(2));
  return new Map(
    ids.map((id, number) => {
      const os = random.pick(['Windows', 'Ubuntu', 'RedHat']);
      return [id, { up: !random.oneIn(3), delayMs: 0, grains: grains(id, os, 20 + number) }];
    }),
  );
}

function pillar(random: Random, pass: string): SaltDict {
  return {
    webpass: random.oneIn(5) ? random.pick(WORDS) : pass,
    role: random.pick(['web', 'db']),
    db: { user: { password: random.pick(WORDS) } },
    list: random.some(3, () => random.pick(WORDS)),
  };
}

/** The lines of an admin: about minions of either kind, with a secret in them. */
export function adminLine(random: Random, secret: string): string {
  return random.pick([
    `salt '*' test.echo ${secret}`,
    `web01 test.echo ${secret}`,
    `salt 'web*' test.sleep ${secret}`,
    `web02 test.sleep ${secret}`,
    `db* test.echo ${secret}`,
    `salt -I role:web test.echo ${secret}`,
    `-C 'J@webpass:h.*' test.version`,
    'jobs',
    'keys',
    'watch',
    'salt-run manage.status',
    `web01 cmd.run "echo ${secret}" --async`,
    'kill',
    'yes',
    'minions',
    `web* state.apply ${secret}`,
    'yes',
  ]);
}
