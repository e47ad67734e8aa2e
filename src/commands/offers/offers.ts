import { READONLY_FUNCTIONS } from '../../access/index.ts';
import type { FunctionCall, Instruction } from '../read-line.ts';
import { linesNaming, nearNames } from './functions.ts';
import { Guess, MOST_TRIED } from './guess.ts';
import { type Asker, mayRun, minionOf, type Offer, type OffersOptions, readOrNot } from './parts.ts';
import { wordsOf } from './phrase.ts';
import { readings } from './readings.ts';

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
