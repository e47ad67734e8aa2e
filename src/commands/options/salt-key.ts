import { type Given, nothingRan, takeKnown } from './known.ts';

/** The gateway's words for the actions of `salt-key`. */
const WORDS: Readonly<Record<string, string>> = {
  accept: 'accept',
  reject: 'reject',
  delete: 'delete',
  finger: 'keys',
};

/** The beginnings that `salt-key -l` takes (salt.utils.parsers), and what `keys` calls these states. */
const LISTS: readonly (readonly [string, string])[] = [
  ['acc', 'accepted'],
  ['pre', 'pending'],
  ['un', 'pending'],
  ['rej', 'rejected'],
  ['den', 'denied'],
  ['all', ''],
];

/** A pasted `salt-key …` as the gateway's own words: `salt-key -a web03` is `accept web03`. @throws CommandError */
export function readSaltKey(words: readonly string[]): string[] {
  const { operands, given } = takeKnown('salt-key', words);
  const asked = given.filter(
    ({ option: { does = '' } }) => does in WORDS || does === 'list' || does === 'help',
  );
  const [action] = asked;
  if (operands.length > 0) {
    const word = action
      ? `${action.name} takes one exact id`
      : 'salt-key takes options: -L, -a ID, -r ID, -d ID';
    throw nothingRan(`${word}. I cannot read the rest of the line.`);
  }
  if (!action) return ['keys'];
  if (asked.length > 1)
    throw nothingRan(`One thing at a time, not ${asked.map(({ name }) => name).join(' and ')}.`);
  return wordsOf(action);
}

function wordsOf(action: Given): string[] {
  const { does = '', takesValue } = action.option;
  if (does === 'help') return ['help', 'keys'];
  if (does !== 'list') return [WORDS[does] ?? 'keys', action.value];
  if (!takesValue) return ['keys'];
  const state = LISTS.find(([beginning]) => action.value.toLowerCase().startsWith(beginning))?.[1];
  if (state === undefined) throw nothingRan(`${action.name} takes acc, pre, un, rej, den or all.`);
  return state === '' ? ['keys'] : ['keys', state];
}
