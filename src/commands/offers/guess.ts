import type { AccessError } from '../../access/index.ts';
import { type Command, worksAt } from '../command.ts';
import { type FunctionCall, targetOf } from '../read-line.ts';
import { nearest } from '../suggestions.ts';
import { knownPhrases } from './first-words.ts';
import { has, linesNaming, linesNear } from './functions.ts';
import { type Asker, mayRun, minionOf, type Offer, type OffersOptions, readOrNot } from './parts.ts';
import { filledIn, matches, variantsOf, type Word } from './phrase.ts';
import type { Reading } from './readings.ts';

/** More guesses than this are not tried for one line. */
export const MOST_TRIED = 12;

/** The guesses for one line. */
export class Guess {
  /** Why the likeliest call may not run. */
  refusal: AccessError | undefined;
  readonly #options: OffersOptions;
  readonly #asked: Asker;
  readonly #line: string;
  readonly #words = new Map<string, Command>();
  readonly #tried = new Set<string>();

  constructor(options: OffersOptions, asked: Asker, line: string) {
    this.#options = options;
    this.#asked = asked;
    this.#line = line;
    for (const command of options.commands()) {
      const isOffered =
        worksAt(command, asked.scope.kind) &&
        (!command.needs || options.gate.mayEver(asked.person, command.needs));
      if (isOffered)
        for (const name of [command.name, ...(command.aliases ?? [])]) this.#words.set(name, command);
    }
  }

  async of(reading: Reading): Promise<Offer | undefined> {
    const variants = variantsOf(reading.words);
    return (await this.#listed(reading, variants)) ?? (await this.#named(reading, variants));
  }

  /** By the list of first words. */
  async #listed(reading: Reading, variants: readonly (readonly Word[])[]): Promise<Offer | undefined> {
    const { means, talk } = knownPhrases();
    for (const words of variants) {
      const typed = textOf(words);
      for (const { of: row, rest } of matches(words, means)) {
        if (row.at !== undefined && row.at !== this.#asked.scope.kind) continue;
        for (const line of row.means) {
          const offer = await this.#try(reading, filledIn(line, rest, typed), true);
          if (offer) return offer;
        }
      }
      const [said] = reading.target === undefined ? matches(words, talk) : [];
      if (said) return { kind: 'talk', text: said.of };
    }
    return undefined;
  }

  /** By the names of the gateway's words and of that minion's functions. */
  async #named(reading: Reading, variants: readonly (readonly Word[])[]): Promise<Offer | undefined> {
    const plain = variants.map((words) =>
      [words[0]?.plain, ...words.slice(1).map(({ raw }) => raw)].join(' '),
    );
    for (const line of plain) {
      const offer = await this.#try(reading, line);
      if (offer) return offer;
    }
    // After a word of the gateway's, its own answer says what is wrong with the rest.
    const others = variants.filter(([first]) => !this.#words.has(first?.plain ?? ''));
    if (others.length === 0) return undefined;
    const names = await this.#namesFor(reading);
    for (const words of others) {
      const offer = await this.#firstOf(reading, linesNaming(words, names));
      if (offer) return offer;
    }
    return this.#nearWord(reading) ?? (await this.#near(reading, others, names));
  }

  async #near(
    reading: Reading,
    variants: readonly (readonly Word[])[],
    names: readonly string[],
  ): Promise<Offer | undefined> {
    for (const words of variants) {
      const offer = await this.#firstOf(reading, linesNear(words, names));
      if (offer) return offer;
    }
    return undefined;
  }

  #nearWord({ target, words: [first, ...rest] }: Reading): Offer | undefined {
    const near =
      first && target === undefined ? nearest(first.plain, Array.from(this.#words.keys())) : undefined;
    // Of a word that is right, the rest is wrong: its own answer says so.
    const word = near === undefined || near === first?.plain ? undefined : this.#words.get(near);
    return word && { kind: 'word', word, line: [near, ...rest.map(({ raw }) => raw)].join(' ') };
  }

  async #firstOf(reading: Reading, lines: Iterable<string>): Promise<Offer | undefined> {
    for (const line of lines) {
      if (this.#tried.size >= MOST_TRIED) return undefined;
      const offer = await this.#try(reading, line);
      if (offer) return offer;
    }
    return undefined;
  }

  /** The offer of a line; undefined if it is not a command, or not one for that person there. `isPlain`: surely meant. */
  async #try({ target, lead = '' }: Reading, line: string, isPlain = false): Promise<Offer | undefined> {
    const whole = target === undefined ? line : `${target} ${line}`;
    if (whole === this.#line || this.#tried.has(whole)) return undefined;
    this.#tried.add(whole);
    const read = readOrNot(this.#options, this.#asked, whole);
    if (read?.kind === 'word') {
      const isSame = whole.toLowerCase() === this.#line.toLowerCase();
      const word = target === undefined && !isSame ? this.#words.get(read.word) : undefined;
      return word && { kind: 'word', word, line: whole };
    }
    if (read?.kind !== 'function') return undefined;
    const may = await mayRun(this.#options, this.#asked.person, read);
    // First of all: whether a minion has a function that the person may not run is not shown.
    if (may !== true) {
      if (isPlain) this.refusal ??= may;
      return undefined;
    }
    return has(await this.#namesOf(read), read.fun) ? { kind: 'call', call: read, lead } : undefined;
  }

  #namesFor({ target }: Reading): Promise<readonly string[]> {
    const named = target === undefined ? undefined : this.#options.names.named(this.#asked.person, target);
    return this.#namesOf({ target: named ?? targetOf(this.#asked.scope) });
  }

  /** The functions of a minion of a target; empty where none can be asked. */
  async #namesOf(call: Pick<FunctionCall, 'target'>): Promise<readonly string[]> {
    const { person } = this.#asked;
    const minion = minionOf(this.#options, person, call);
    return minion === undefined ? [] : this.#options.suggestions.namesAt(person, minion);
  }
}

function textOf(words: readonly Word[]): string {
  return words.map(({ raw }) => raw).join(' ');
}
