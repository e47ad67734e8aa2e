import type { Scope } from '../types.ts';
import lists from './first-words.json' with { type: 'json' };

/** A row of the list of first words: phrases, and the lines that they probably mean, the best one first. */
interface FirstWords {
  /** Lines to offer: `…` is what `…` was in the phrase, `LINE` the whole typed line in quotes. */
  readonly means: readonly string[];
  /** Only at contacts of this kind. */
  readonly at?: Scope['kind'] | undefined;
}

/** The answers to phrases that ask for nothing. */
const ANSWERS = {
  hello: 'Hello. Type a Salt function, for example `test.ping`. `help` shows what else works here.',
  thanks: "You're welcome. `help` shows what else works here.",
  bye: 'Bye. There is nothing to close here. `help` shows what works.',
  terminal:
    'That program needs a terminal, and a chat is not one. `cmd.run` runs commands that end by themselves; `help` shows more.',
  folder: 'Each command starts in its own folder. `help cmd.run` explains `cwd`.',
};

/** A phrase in words: `…` is one word in the middle, and one or more at the end. */
export interface Phrase<T> {
  readonly words: readonly string[];
  readonly of: T;
}

/** Phrases by their first word, so that a line is compared with few. */
export type Phrases<T> = ReadonlyMap<string, readonly Phrase<T>[]>;

let known: { means: Phrases<FirstWords>; talk: Phrases<string> } | undefined;

/** The phrases of `first-words.json`, read once. Salt's function names need no row there. */
export function knownPhrases(): NonNullable<typeof known> {
  known ??= {
    means: byFirstWord(
      lists.means.map(({ typed, means, at }) => ({
        typed,
        of: { means: means.split(' | '), at: kindOf(at) },
      })),
    ),
    talk: byFirstWord(
      lists.talk.map(({ typed, answer }) => ({ typed, of: ANSWERS[answer as keyof typeof ANSWERS] })),
    ),
  };
  return known;
}

function kindOf(at: string | undefined): Scope['kind'] | undefined {
  return at === 'fleet' || at === 'minion' || at === 'target' ? at : undefined;
}

function byFirstWord<T>(rows: readonly { typed: string; of: T }[]): Phrases<T> {
  const all = rows.flatMap(({ typed, of }) =>
    typed.split(' | ').map((text): Phrase<T> => ({ words: text.split(' '), of })),
  );
  return Map.groupBy(all, ({ words }) => words[0] ?? '');
}
