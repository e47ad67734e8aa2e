import { otherTarget } from '../read-line.ts';
import { nearest } from '../suggestions.ts';
import type { TargetNames } from '../target-names.ts';
import type { Asked } from '../types.ts';
import type { Word } from './phrase.ts';
import { wordsOf } from './phrase.ts';

/** One way to read a line: the words, and the minions that other words of it name. */
export interface Reading {
  /** The target as it would be typed; undefined for that of the contact. */
  readonly target?: string;
  readonly words: readonly Word[];
  /** A sentence before the question. */
  readonly lead?: string;
}

type Names = Pick<TargetNames, 'named' | 'all'>;

/** Words for all minions. */
const ALL = new Set(['all', 'everyone', 'everything', 'everywhere', 'fleet', 'master']);
const PASTED = new Set(['salt', 'salt-call']);
const BEFORE_TARGET = new Set(['on', 'at', 'for', 'from', 'in', 'of']);
/** A target with no function. */
const ONLY_TARGET = wordsOf('test.ping');

/**
 * The ways to read a line, the likeliest first. `isSure`: its function is known, and the fault is in the rest.
 * @throws CommandError where the line names minions that this contact does not reach, and that may be the fault
 */
export function readings(
  asked: Pick<Asked, 'person' | 'scope'>,
  line: string,
  names: Names,
  isSure = false,
): Reading[] {
  const typed = wordsOf(line);
  const isPasted = PASTED.has(typed[0]?.plain ?? '') && typed.length > 1;
  const words = isPasted ? typed.slice(1) : typed;
  // Options choose minions in ways that no guess should change.
  if (isPasted && words[0]?.raw.startsWith('-')) return [];
  return asked.scope.kind === 'fleet'
    ? atFleet(asked.person, words, names)
    : elsewhere(asked, words, { isPasted, isSure }, names);
}

function atFleet(person: string, words: readonly Word[], names: Names): Reading[] {
  const split = splitTarget(words, (word) => knownAs(person, word, names));
  if (split) return [{ words: split.rest, ...(split.target === '*' ? {} : { target: split.target }) }];
  const [first, second] = words;
  if (!first || !second) return [{ words }];
  const near = nearest(targetWord(first).toLowerCase(), names.all(person));
  if (near === undefined) return [{ words }];
  const targeted = { target: near, words: words.slice(1) };
  return second.raw.includes('.') ? [targeted, { words }] : [{ words }, targeted];
}

/** At one minion or a target, other minions cannot be meant. @throws CommandError */
function elsewhere(
  { person, scope }: Pick<Asked, 'person' | 'scope'>,
  words: readonly Word[],
  { isPasted, isSure }: { isPasted: boolean; isSure: boolean },
  names: Names,
): Reading[] {
  const split = splitTarget(words, (word) => knownAs(person, word, names));
  if (!split) return isPasted && words[1]?.raw.includes('.') ? [] : [{ words }];
  if (split.target === '*') {
    const what = scope.kind === 'minion' ? 'one minion' : 'a target already';
    return [{ words: split.rest, lead: `This contact is ${what}; for others ask master.` }];
  }
  const meant = names.named(person, split.target)?.tgt;
  const isThisOne = scope.kind === 'minion' && Array.isArray(meant) && meant.join() === scope.id;
  if (isThisOne) return [{ words: split.rest }];
  if (isSure) return [];
  throw otherTarget(scope);
}

/** Takes the target off the words, from their beginning or their end. */
function splitTarget(
  words: readonly Word[],
  nameOf: (word: string) => string | undefined,
): { target: string; rest: readonly Word[] } | undefined {
  const [first] = words;
  if (!first) return undefined;
  const begins = nameOf(targetWord(first));
  if (begins !== undefined)
    return { target: begins, rest: words.length === 1 ? ONLY_TARGET : words.slice(1) };
  const last = words.at(-1);
  const ends = last && nameOf(targetWord(last));
  if (words.length === 1 || ends === undefined) return undefined;
  const rest = words.slice(0, -1);
  const isAfterPreposition = rest.length > 1 && BEFORE_TARGET.has(rest.at(-1)?.plain ?? '');
  return { target: ends, rest: isAfterPreposition ? rest.slice(0, -1) : rest };
}

/** The word that names minions, as they are spelt; `*` where a word means all. */
function knownAs(person: string, word: string, names: Names): string | undefined {
  const small = word.toLowerCase();
  if (isKnown(person, word, names)) {
    const all = word === small ? [word] : names.all(person);
    return all.includes(word) ? word : (all.find((name) => name.toLowerCase() === small) ?? word);
  }
  return ALL.has(small) ? '*' : undefined;
}

function isKnown(person: string, word: string, names: Names): boolean {
  const target = word === '' ? undefined : names.named(person, word);
  return target !== undefined && target.tgt.length > 0;
}

/** A word without the quotes and signs that people put around a name: `@web01`, `web01:`, `'web*'`. */
function targetWord({ raw }: Word): string {
  return raw.replace(/^['"@]{1,3}/, '').replace(/['":,]{1,3}$/, '');
}
