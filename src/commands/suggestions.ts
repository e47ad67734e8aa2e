import { distance } from 'fastest-levenshtein';
import { SaltError, type SaltValue } from '../salt/index.ts';
import { CommandError } from './command.ts';
import type { LookUps } from './look-ups.ts';

/** A minion's functions change only with its modules: asked again after this time, in ms. */
const KEEP = 3600_000;
/** A minion that did not answer is left alone for so long, in ms. */
const LEFT_ALONE = 30_000;
const MAX_MINIONS = 100;
/** Longer names are not typing mistakes, and the time to compare grows with their length. */
const LONGEST_NAME = 100;
/** A minion with all modules has a quarter of these. */
const MOST_NAMES = 10_000;
/** A name that a person could type, and that shows as it is. */
const NAME = /^\w+(?:\.\w+)+$/;

/** The names of the functions that a minion has (`sys.list_functions`), as people look for similar ones. */
export class Suggestions {
  readonly #lookUps: LookUps;
  readonly #functions = new Map<string, { names: readonly string[]; until: number }>();

  constructor(lookUps: LookUps) {
    this.#lookUps = lookUps;
  }

  /** The functions of a minion; none if it cannot be asked. */
  async namesAt(person: string, minion: string): Promise<readonly string[]> {
    try {
      return await this.functionsOf(person, minion);
    } catch (error) {
      if (error instanceof SaltError) return [];
      throw error;
    }
  }

  /**
   * The function of a minion that a name means whose first letter, or all of them, a phone made capitals.
   * @throws CommandError where other letters are capitals too: the nearest function is offered then
   */
  async spelt(person: string, fun: string, minion: string): Promise<string> {
    const names = await this.namesAt(person, minion);
    const means = names.includes(fun) ? fun : withoutCapital(fun);
    const small = fun.toLowerCase();
    if (names.includes(means) || !names.some((name) => name.toLowerCase() === small)) return means;
    throw new CommandError(
      'not-understood',
      `There is no function "${fun}". Type it in small letters. Nothing ran.`,
    );
  }

  /** The names of a minion's functions, asked for at most once an hour. @throws SaltError */
  async functionsOf(person: string, minion: string): Promise<readonly string[]> {
    const known = this.#functions.get(minion);
    if (known && known.until > Date.now()) return known.names;
    try {
      const value = await this.#lookUps.of(person).minion(minion, 'sys.list_functions');
      const names = Array.isArray(value) ? value.filter(isFunctionName).slice(0, MOST_NAMES) : [];
      this.#keep(minion, names, KEEP);
      return names;
    } catch (error) {
      if (error instanceof SaltError && error.code === 'salt-timeout') this.#keep(minion, [], LEFT_ALONE);
      throw error;
    }
  }

  #keep(minion: string, names: readonly string[], forMs: number): void {
    this.#functions.delete(minion);
    this.#functions.set(minion, { names, until: Date.now() + forMs });
    const [oldest] = this.#functions.keys();
    if (this.#functions.size > MAX_MINIONS && oldest !== undefined) this.#functions.delete(oldest);
  }
}

/** True of a function's name, as opposed to a pattern or anything else: a minion's text may have any characters. */
export function isFunctionName(name: SaltValue): name is string {
  return typeof name === 'string' && name.length <= LONGEST_NAME && NAME.test(name);
}

/** A function's name without the capitals of a phone or of a locked key: Salt itself writes small letters. */
export function withoutCapital(fun: string): string {
  return fun === fun.toUpperCase() ? fun.toLowerCase() : fun.charAt(0).toLowerCase() + fun.slice(1);
}

/** The module of a function: `disk` of `disk.usage`. */
export function moduleOf(fun: string): string {
  return fun.slice(0, fun.lastIndexOf('.'));
}

/** Longer words are not typing mistakes, and the time to compare grows with their length. */
const LONGEST_WORD = 40;

/** The known word most like another; undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  let near: string | undefined;
  let least = word.length <= 3 ? 1.5 : 2.5;
  for (const candidate of known) {
    // Of two as near, the one that begins alike: "wbe01" is web01 rather than db01. People leave letters out.
    const unlike = (candidate[0] === word[0] ? 0 : 0.4) + (candidate.length < word.length ? 0.1 : 0);
    const away = distance(word, candidate) + unlike;
    if (away < least) [near, least] = [candidate, away];
  }
  return near;
}
