import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Puppet } from '../gateway/support/person.ts';
import { type Play, play } from '../gateway/support/play.ts';
import { type FirstWord, firstWords, saltFunctions } from './first-words/read.ts';

const WORDS = firstWords();
const GROUPS = { web: { target: 'web*', target_type: 'glob' } };
/** Of those with a right answer; some are a matter of taste. */
const RIGHT_OF_A_HUNDRED = 95;
/** A next step: a line in backquotes to type, or the rights of the person. */
const LEADS_ON = /`\w.*`|You may run|Reply yes|ask master|is dropped|No job|jobs/;

/** A fleet whose minions have the functions of a real Salt; each message comes from somebody else, as a first one does. */
async function lab(t: TestContext): Promise<{ at: Play; person(index: number): Puppet }> {
  const nameOf = (index: number) => `${WORDS[index]?.who}${index}@demo.no`;
  const all = WORDS.map((_, index) => nameOf(index));
  const at = await play(t, {
    config: {
      groups: GROUPS,
      admins: all.filter((name) => name.startsWith('admin')),
      access: [
        {
          who: all.filter((name) => name.startsWith('kari')),
          on: ['web*'],
          run: ['test.*', 'status.*', 'disk.*'],
        },
      ],
    },
  });
  at.salt.fleet.functions.set('sys.list_functions', () => ({ ret: saltFunctions() }));
  at.salt.fleet.functions.set('sys.doc', () => ({ ret: {} }));
  return { at, person: (index) => at.person(nameOf(index)) };
}

function isRight({ right }: FirstWord, said: string): boolean {
  if (right === undefined) return LEADS_ON.test(said);
  if (right === 'help') return /^Type a Salt function/.test(said);
  return [`Run ${right} on `, `Did you mean ${right}? Reply yes`].some((text) => said.includes(text));
}

test('the list has a hundred first words and more', () => {
  assert.ok(WORDS.length >= 110);
  assert.ok(WORDS.filter(({ right }) => right !== undefined).length >= 80);
});

test('every first word is answered so that it leads on, nearly all with the right offer, and no function runs', async (t) => {
  const { at, person } = await lab(t);
  const wrong: string[] = [];
  for (const [index, word] of WORDS.entries()) {
    const who = person(index);
    who.says(word.to, word.typed);
    // Salt's own answer comes first, where the line reads like a function.
    const first = await who.hearsAtLast(word.to, /(?:)/);
    const said = first.includes('is not available') ? await who.hearsAtLast(word.to, /(?:)/) : first;
    if (!isRight(word, said))
      wrong.push(`${word.who} to ${word.to}> ${word.typed}\n  ${said.slice(0, 200)}\n  not ${word.right}`);
  }
  // Salt refuses functions that it does not have. Nothing else reached a minion.
  const known = new Set(saltFunctions());
  const ran = at.calls().filter(({ fun }) => known.has(fun) && !fun.startsWith('sys.'));
  assert.deepEqual(ran, []);
  const share = 100 - (100 * wrong.length) / WORDS.length;
  assert.ok(share >= RIGHT_OF_A_HUNDRED, `${share} of 100 right, not:\n${wrong.join('\n')}`);
  t.diagnostic(`${share} of 100`);
});
