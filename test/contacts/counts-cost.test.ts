import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { countsLab } from './support/counts-lab.ts';

/* What a change of a minion costs hangs on what changed, not on the fleet or on how many globs people made up. */

const CHANGES = 200;
const PEOPLE = Array.from({ length: 5 }, (_, n) => `person${n}@demo.no`);
/** Each sees the whole fleet, and has a rule of their own. */
const RULES = PEOPLE.map((person) => ({ who: [person], on: ['*'], run: ['test.ping'] }));

function idAt(n: number): string {
  return `node${String(n).padStart(5, '0')}`;
}

/** Twenty globs of one person, none like another's; they match no minion, many, or the whole fleet. */
function globsOf(person: string): string[] {
  const tail = `[${person.replace(/\W/g, '')}0-9]`;
  return Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? `nobody${n}*${tail}` : `*e*[!${n}]*${tail}`));
}

/** Processor time of a change, in microseconds: changes one after the other, the best of several runs. */
async function cost({ minions, globs }: { minions: number; globs: boolean }): Promise<number> {
  const lab = await countsLab({
    minions: Array.from({ length: minions }, (_, n) => idAt(n)),
    rules: RULES,
    before: ({ subscriptions }) => {
      for (const person of PEOPLE) {
        subscriptions.add(person, 'master');
        if (globs) for (const glob of globsOf(person)) subscriptions.add(person, glob);
      }
    },
  });
  const last = PEOPLE.at(-1) ?? '';
  const settled = () => lab.quiet(last, globs ? ['master', globsOf(last).at(-1) ?? ''] : ['master']);
  const runs: number[] = [];
  for (let run = 0; run < 6; run += 1) {
    await settled();
    lab.sent.splice(0, lab.sent.length - 200);
    const begin = process.cpuUsage();
    for (let n = 0; n < CHANGES; n += 1) {
      lab.fleet.put(idAt(n), run % 2 === 0 ? 'down' : 'up');
      await turn();
      await turn();
    }
    // What is told at a pace comes within this.
    await sleep(200);
    const { user, system } = process.cpuUsage(begin);
    runs.push(user + system);
    await settled();
  }
  return Math.min(...runs) / CHANGES;
}

test('a change costs no more in a larger fleet, and little more with a hundred globs than without', async () => {
  const few = await cost({ minions: 1_000, globs: true });
  const many = await cost({ minions: 4_000, globs: true });
  const none = await cost({ minions: 4_000, globs: false });
  assert.ok(many < 3 * few, `${few} µs with 1,000 minions, ${many} µs with 4,000`);
  assert.ok(many < 10 * none, `${none} µs without globs, ${many} µs with them`);
});
