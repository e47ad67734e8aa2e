import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Grants } from '../../src/access/grants.ts';
import { Clock } from './support/clock.ts';
import type { Difference } from './support/compare.ts';
import { type DriveOptions, driveWorlds, type Mutation } from './support/drive.ts';
import { trickStanza, trickStanzas } from './support/trick-stanzas.ts';

const OPERS = ['oper*@demo.no'];
/** By then each of these is found, whatever the seed. */
const STANZAS = 4_000;

const isSecret = ({ secret }: Difference) => secret !== undefined;
const names = (text: string) => (found: Difference) =>
  [...found.a, ...found.b].some((each) => each.includes(text));

/** Possible faults of a gateway, and how the test notices them. */
const LEAKS: readonly [what: string, mutation: Mutation, comesOut: (found: Difference) => boolean][] = [
  [
    'hands out pillar',
    { rules: [{ who: OPERS, on: ['web*'], run: ['pillar.get', 'pillar.items'] }] },
    isSecret,
  ],
  [
    "lists others' jobs",
    { rules: [{ who: OPERS, on: ['@master'], run: ['@runner.jobs.list_jobs'] }] },
    isSecret,
  ],
  [
    'runs something on hidden minions',
    { rules: [{ who: OPERS, on: ['*'], run: ['test.ping'] }] },
    names('db0'),
  ],
  [
    'sees another minion in one world',
    { after: ([, { play }]) => Object.assign(play.salt.fleet.get('web01.demo.no').grains, { os: 'Fedora' }) },
    names('Fedora'),
  ],
];

/** The tricks reveal a secret; the rest is left to chance. */
function sent(isTrick: boolean): Pick<DriveOptions, 'stanzas' | 'stanza'> {
  if (!isTrick) return { stanzas: STANZAS };
  return { stanzas: trickStanzas('hidden'), stanza: trickStanza('hidden') };
}

for (const [what, mutate, until] of LEAKS) {
  test(`two worlds find a gateway that ${what}`, async (t) => {
    const options = { seed: 7, kind: 'hidden', mutate, until, ...sent(until === isSecret) } as const;
    const { differences, stanzas } = await driveWorlds(t, new Clock(t), options);
    assert.ok(differences.some(until));
    t.diagnostic(`found after ${stanzas} stanzas`);
  });
}

test('two worlds find a gateway to which a hidden minion is a contact', async (t) => {
  const { shows } = Grants.prototype;
  t.mock.method(Grants.prototype, 'shows', function (this: Grants, id: string) {
    return id.startsWith('db') || shows.call(this, id);
  });
  const options = { seed: 8, stanzas: STANZAS, kind: 'hidden', until: names('db0') } as const;
  const { differences } = await driveWorlds(t, new Clock(t), options);
  assert.ok(differences.some(names('db0')));
});
