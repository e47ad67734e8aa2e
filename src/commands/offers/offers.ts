import { READONLY_FUNCTIONS } from '../../access/index.ts';
import type { FunctionCall, Instruction, RunnerCall } from '../read-line.ts';
import { knownPhrases } from './first-words.ts';
import { linesNaming, nearNames } from './functions.ts';
import { Guess, MOST_TRIED } from './guess.ts';
import { type Asker, mayRun, minionOf, type Offer, type OffersOptions, readOrNot } from './parts.ts';
import { filledIn, matches, wordsOf } from './phrase.ts';
import { readings } from './readings.ts';
import { isRunnerFunction, mayRunRunner } from './runners.ts';

/** In a longer line nothing is changed, in characters: each try reads all of it. */
const LONGEST_LINE = 1_000;
const FUNCTION_LIKE = /^[A-Za-z_]\w*\.\w/;

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
   * @throws AccessError where the person may not run what is plainly meant; CommandError where it names other minions
   */
  async of(asked: Asker, line: string, isSure = false): Promise<Offer | undefined> {
    const guess = new Guess(this.#options, asked, line);
    for (const reading of readings(asked, line, this.#options.names, isSure)) {
      if (isSure && FUNCTION_LIKE.test(reading.words[0]?.raw ?? '')) continue;
      const offer = await guess.of(reading);
      if (offer) return offer;
    }
    if (guess.refusal) throw guess.refusal;
    return undefined;
  }

  /**
   * The call that a failed call was probably meant to be. The list of first words has it, or the minion lacks the function
   * and has another one with nearly that name.
   */
  async instead(
    asked: Asker,
    { fun, line }: FunctionCall,
    minion?: string,
  ): Promise<FunctionCall | undefined> {
    const at = line.toLowerCase().indexOf(fun.toLowerCase());
    if (at === -1 || line.length > LONGEST_LINE) return undefined;
    const before = line.slice(0, at);
    const [known] = matches(wordsOf(line.slice(at)), knownPhrases().means);
    const listed = (known?.of.means ?? []).map(
      (means) => `${before}${filledIn(means, known?.rest ?? '', line)}`,
    );
    if (minion === undefined) return this.#first(asked, listed);
    const names = await this.#options.suggestions.namesAt(asked.person, minion);
    // Another minion of the call lacks it: the name is right.
    if (names.includes(fun)) return undefined;
    const near = [...linesNaming(wordsOf(fun), names), ...nearNames(fun, names)];
    const lines = [...listed, ...near.map((other) => `${before}${other}${line.slice(at + fun.length)}`)];
    return this.#first(asked, lines);
  }

  /**
   * The same for a refused call. It does not matter if the minion has the refused function: the person may not know.
   * So a name that differs by more than one letter is taken as meant.
   */
  async insteadOfRefused(asked: Asker, line: string): Promise<Offer | undefined> {
    const call = line.length > LONGEST_LINE ? undefined : this.#read(asked, line);
    if (call?.kind !== 'function' || READONLY_FUNCTIONS.has(call.fun)) return undefined;
    const runner = this.asRunner(asked, call);
    if (runner) return { kind: 'runner', call: runner };
    const minion = minionOf(this.#options, asked.person, call);
    if (minion === undefined) return undefined;
    const names = await this.#options.suggestions.namesAt(asked.person, minion);
    const near = nearNames(call.fun, names, 1);
    const lines = near.map((other) => line.replace(call.fun, () => other));
    const first = await this.#first(asked, lines);
    return first && { kind: 'call', call: first, lead: '' };
  }

  /** The runner call that was meant if somebody typed a runner function as one of minions. */
  asRunner(asked: Asker, { fun, line }: Pick<FunctionCall, 'fun' | 'line'>): RunnerCall | undefined {
    if (!isRunnerFunction(fun) || line.length > LONGEST_LINE) return undefined;
    const at = line.toLowerCase().indexOf(fun.toLowerCase());
    const call = this.#read(asked, `salt-run ${line.slice(at)}`);
    return call?.kind === 'runner' && mayRunRunner(this.#options.gate, asked.person, call) ? call : undefined;
  }

  /** The call of a line, if the person may run it. */
  async callOf(asked: Asker, line: string | undefined): Promise<FunctionCall | undefined> {
    return line === undefined ? undefined : this.#first(asked, [line]);
  }

  /** The first call of those lines that the person may run. */
  async #first(asked: Asker, lines: readonly string[]): Promise<FunctionCall | undefined> {
    for (const line of lines.slice(0, MOST_TRIED)) {
      const call = this.#read(asked, line);
      if (call?.kind === 'function' && (await mayRun(this.#options, asked.person, call)) === true)
        return call;
    }
    return undefined;
  }

  #read(asked: Asker, line: string): Instruction | undefined {
    return readOrNot(this.#options, asked, line);
  }
}
