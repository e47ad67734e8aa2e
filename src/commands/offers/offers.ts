import { AccessError, READONLY_FUNCTIONS } from '../../access/index.ts';
import { UserError } from '../../guard/index.ts';
import type { SaltSite } from '../../site/index.ts';
import { type Command, worksAt } from '../command.ts';
import type { Gate } from '../gate.ts';
import { type FunctionCall, type Instruction, readLine, type TargetNames, targetOf } from '../read-line.ts';
import { nearest, type Suggestions } from '../suggestions.ts';
import type { Asked } from '../types.ts';
import { knownPhrases } from './first-words.ts';
import { has, linesNaming, linesNear, nearNames } from './functions.ts';
import { filledIn, matches, variantsOf, type Word, wordsOf } from './phrase.ts';
import { type Reading, readings } from './readings.ts';

/** The likeliest meaning of a line that is not a command. */
export type Offer =
  /** A call, to be asked back; `lead` stands before the question. */
  | { kind: 'call'; call: FunctionCall; lead: string }
  /** A line with one of the gateway's words. */
  | { kind: 'word'; word: Command; line: string }
  /** Small talk: an answer that leads on. */
  | { kind: 'talk'; text: string };

export interface OffersOptions {
  gate: Pick<Gate, 'allow' | 'mayEver' | 'shows'>;
  site: { readonly fleet: Pick<SaltSite['fleet'], 'all' | 'get'> };
  suggestions: Pick<Suggestions, 'namesAt'>;
  names: Pick<TargetNames, 'named' | 'idOf' | 'all'>;
  commands(): Iterable<Command>;
}

type Asker = Pick<Asked, 'person' | 'scope'>;

const FUNCTION_LIKE = /^[A-Za-z_]\w*\.\w/;

/** More guesses than this are not tried for one line. */
const MOST_TRIED = 12;

/**
 * Guesses the meaning of a line that is not a command (docs/commands.md, "What is not understood"). Only what that person may run
 * there is offered, so an offer shows nothing that the person may not see.
 */
export class Offers {
  readonly #options: OffersOptions;

  constructor(options: OffersOptions) {
    this.#options = options;
  }

  /**
   * The likeliest meaning of a line. `isSure`: a function at its beginning is meant as it is, and the fault is in the rest.
   * @throws AccessError where the person may not run what is plainly meant
   */
  async of(asked: Asker, line: string, isSure = false): Promise<Offer | undefined> {
    const guess = new Guess(this.#options, asked, line);
    for (const reading of readings(asked, line, this.#options.names)) {
      if (isSure && FUNCTION_LIKE.test(reading.words[0]?.raw ?? '')) continue;
      const offer = await guess.of(reading);
      if (offer) return offer;
    }
    if (guess.refusal) throw guess.refusal;
    return undefined;
  }

  /** The call that a call was meant to be, of a function that a minion does not have. */
  async instead(
    asked: Asker,
    { fun, line }: FunctionCall,
    minion: string,
  ): Promise<FunctionCall | undefined> {
    const names = await this.#options.suggestions.namesAt(asked.person, minion);
    const words = wordsOf(fun);
    return this.#first(asked, line, fun, [...linesNaming(words, names), ...nearNames(fun, names, 3)]);
  }

  /**
   * The same for a refused call. It does not matter if the minion has the refused function: the person may not know.
   * So a name that differs by more than one letter is taken as meant.
   */
  async insteadOfRefused(asked: Asker, line: string): Promise<FunctionCall | undefined> {
    const call = this.#read(asked, line);
    if (call?.kind !== 'function' || READONLY_FUNCTIONS.has(call.fun)) return undefined;
    const minion = minionOf(this.#options, asked.person, call);
    if (minion === undefined) return undefined;
    const names = await this.#options.suggestions.namesAt(asked.person, minion);
    return this.#first(asked, line, call.fun, nearNames(call.fun, names, 1));
  }

  /** The first function of those that the person may run in its place. */
  async #first(
    asked: Asker,
    line: string,
    fun: string,
    near: readonly string[],
  ): Promise<FunctionCall | undefined> {
    const at = line.toLowerCase().indexOf(fun.toLowerCase());
    if (at === -1) return undefined;
    for (const other of near.slice(0, MOST_TRIED)) {
      const call = this.#read(asked, `${line.slice(0, at)}${other}${line.slice(at + fun.length)}`);
      if (call?.kind === 'function' && (await mayRun(this.#options, asked.person, call)) === true)
        return call;
    }
    return undefined;
  }

  #read(asked: Asker, line: string): Instruction | undefined {
    return readOrNot(this.#options, asked, line);
  }
}

/** The guesses for one line. */
class Guess {
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
    const word = near === undefined ? undefined : this.#words.get(near);
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
      const word = target === undefined ? this.#words.get(read.word) : undefined;
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

/** A minion of a target that is not known to be down; only of those that the person sees. */
function minionOf(
  { gate, site }: OffersOptions,
  person: string,
  { target: { tgt } }: Pick<FunctionCall, 'target'>,
): string | undefined {
  const minions = Array.isArray(tgt) ? tgt.flatMap((id) => site.fleet.get(id) ?? []) : site.fleet.all();
  const seen = minions.filter(({ id, state }) => state !== 'down' && gate.shows(person, id));
  return (seen.find(({ state }) => state === 'up') ?? seen[0])?.id;
}

/** True, or why not where it is access that refuses. */
async function mayRun(
  { gate }: OffersOptions,
  person: string,
  call: FunctionCall,
): Promise<true | AccessError | undefined> {
  try {
    await gate.allow(person, call);
    return true;
  } catch (error) {
    if (error instanceof AccessError) return error;
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function readOrNot({ commands, names }: OffersOptions, asked: Asker, line: string): Instruction | undefined {
  const own = new Set(Array.from(commands()).flatMap(({ name, aliases = [] }) => [name, ...aliases]));
  try {
    return readLine(line, asked, names, own);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
