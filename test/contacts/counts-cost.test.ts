import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { until } from '../support/patience.ts';
import { costsLittleMore, processorMs } from '../support/processor-time.ts';
import { type CountsLab, countsLab } from './support/counts-lab.ts';

/* The cost of a minion's change depends on the change, not on the fleet or on made-up globs. */

const CHANGES = 200;
const PEOPLE = Array.from({ length: 5 }, (_, n) => `person${n}@demo.no`);
/** Each sees the whole fleet, and has a separate rule. */
const RULES = PEOPLE.map((person) => ({ who: [person], on: ['*'], run: ['test.ping'] }));

function idAt(n: number): string {
  return `node${String(n).padStart(5, '0')}`;
}

/** Twenty globs of one person, none like another's; they match no minion, many, or the whole fleet. */
function globsOf(person: string): string[] {
  const tail = `[${person.replace(/\W/g, '')}0-9]`;
  return Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? `nobody${n}*${tail}` : `*e*[!${n}]*${tail}`));
}

/** A fleet with people who look at it. Gives what lets its minions change, and measures that. */
async function fleetOf({
  minions,
  globs,
}: {
  minions: number;
  globs: boolean;
}): Promise<() => Promise<number>> {
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
  const person = PEOPLE.at(-1) ?? '';
  const locals = globs ? ['master', globsOf(person).at(-1) ?? ''] : ['master'];
  const changes = async (state: 'up' | 'down') => {
    lab.sent.splice(0, lab.sent.length - 200);
    for (let n = 0; n < CHANGES; n += 1) {
      lab.fleet.put(idAt(n), state);
      await turn();
      await turn();
    }
  };
  /** The counts after them, counted beforehand, since counting goes through the fleet. */
  const seen = new Map<string, string[]>();
  for (const state of ['down', 'up'] as const) {
    await changes(state);
    await lab.quiet(person, locals);
    seen.set(
      state,
      locals.map((local) => lab.truth(person, local)),
    );
  }
  let state: 'up' | 'down' = 'up';
  const run = async () => {
    state = state === 'up' ? 'down' : 'up';
    await changes(state);
    const areTold = () =>
      locals.every((local, at) => lastStatus(lab, person, local) === seen.get(state)?.[at]);
    await until(areTold, 'the counts are not told');
  };
  return () => processorMs(run);
}

function lastStatus({ sent }: CountsLab, person: string, local: string): string | null | undefined {
  const last = sent.findLast(({ attrs }) => attrs.to === person && attrs.from?.startsWith(`${local}@`));
  return last?.getChildText('status');
}

test('a change costs no more in a larger fleet, and little more with a hundred globs than without', async () => {
  const few = await fleetOf({ minions: 500, globs: true });
  const many = await fleetOf({ minions: 8_000, globs: true });
  const none = await fleetOf({ minions: 8_000, globs: false });
  // A walk through the fleet costs 16 times as much in a fleet 16 times as large.
  await costsLittleMore({ what: '8,000 minions beside 500', small: few, large: many, times: 4 });
  await costsLittleMore({ what: 'a hundred globs beside none', small: none, large: many, times: 10 });
});
