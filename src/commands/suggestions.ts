import { closest, distance } from 'fastest-levenshtein';
import type { SaltClient } from '../salt/index.ts';

/** A minion's functions change only with its modules: asked again after this time, in ms. */
const KEEP = 3600_000;
const MAX_MINIONS = 100;

/** Near misses of function names, from what the minion really has (`sys.list_functions`). */
export class Suggestions {
  readonly #salt: SaltClient;
  readonly #functions = new Map<string, { names: readonly string[]; until: number }>();

  constructor(salt: SaltClient) {
    this.#salt = salt;
  }

  /** The function most like `fun` on a minion; undefined where none is near. @throws SaltError */
  async nearest(fun: string, minion: string): Promise<string | undefined> {
    const names = await this.#functionsOf(minion);
    if (names.length === 0) return undefined;
    const near = closest(fun, names);
    return distance(fun, near) <= Math.max(2, Math.floor(fun.length / 4)) ? near : undefined;
  }

  /** Whether a minion has that very function; false where it cannot be asked. */
  async has(fun: string, minion: string): Promise<boolean> {
    const names: readonly string[] = await this.#functionsOf(minion).catch(() => []);
    return names.includes(fun);
  }

  async #functionsOf(minion: string): Promise<readonly string[]> {
    const known = this.#functions.get(minion);
    if (known && known.until > Date.now()) return known.names;
    const returns = await this.#salt.local({ tgt: [minion], tgt_type: 'list' }, 'sys.list_functions');
    const value = returns.get(minion)?.value;
    const names = Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
    this.#functions.delete(minion);
    this.#functions.set(minion, { names, until: Date.now() + KEEP });
    const [oldest] = this.#functions.keys();
    if (this.#functions.size > MAX_MINIONS && oldest !== undefined) this.#functions.delete(oldest);
    return names;
  }
}
