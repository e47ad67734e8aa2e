import type { SaltClient } from './client.ts';
import { SaltError } from './errors.ts';
import type { Turn } from './turns/turns.ts';
import { isDict, type SaltValue } from './values.ts';

/** One answer at most, in bytes: what a master has of one minion is some 5 KB. */
const MOST_BYTES = 8 * 2 ** 20;
/** A minion with more than that by itself is left out for so long, milliseconds. */
const LEFT_OUT_FOR = 600_000;

export interface CachedGrainsOptions {
  salt: Pick<SaltClient, 'runner'>;
  /** The queue for the questions. */
  turn: Turn;
  /** How long the master may read its cache, milliseconds. */
  deadlineMs: number;
  now?(): number;
}

/**
 * Reads what the master has cached of minions' grains (runner `cache.grains`): no minion is asked. A minion may make its
 * own as large as it likes: others' are read all the same.
 */
export class CachedGrains {
  readonly #options: CachedGrainsOptions;
  /** Minions with grains that are too large, and the time until the next try. */
  readonly #leftOut = new Map<string, number>();

  constructor(options: CachedGrainsOptions) {
    this.#options = options;
  }

  /** The grains by id; missing and too large ones are left out. @throws SaltError */
  async of(ids: readonly string[]): Promise<Map<string, SaltValue>> {
    const now = this.#now();
    for (const [id, until] of this.#leftOut) if (until <= now) this.#leftOut.delete(id);
    return new Map(await this.#read(ids.filter((id) => !this.#leftOut.has(id))));
  }

  async #read(ids: readonly string[]): Promise<[string, SaltValue][]> {
    const { salt, turn, deadlineMs } = this.#options;
    if (ids.length === 0) return [];
    try {
      const asked = { tgt: [...ids], tgt_type: 'list' };
      const answer = await salt.runner('cache.grains', asked, { turn, deadlineMs, maxBytes: MOST_BYTES });
      return isDict(answer) ? Object.entries(answer) : [];
    } catch (error) {
      if (!(error instanceof SaltError) || error.code !== 'salt-too-large') throw error;
      return this.#readApart(ids);
    }
  }

  async #readApart(ids: readonly string[]): Promise<[string, SaltValue][]> {
    const [only = ''] = ids;
    if (ids.length === 1) {
      this.#leftOut.set(only, this.#now() + LEFT_OUT_FOR);
      return [];
    }
    const half = Math.ceil(ids.length / 2);
    return [...(await this.#read(ids.slice(0, half))), ...(await this.#read(ids.slice(half)))];
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}
