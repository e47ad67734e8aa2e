import type { Minions } from './minions.ts';

/**
 * Looks for minions that are up and that the master does not see: one that dies before it was ever seen, or
 * while the events were cut, is never `lost`. Behind NAT the master never sees some that are well, so each is
 * suspected for this once only, and again after its next start or the stream's next opening.
 */
export class RollCall {
  readonly #minions: Minions;
  readonly #suspect: (id: string) => void;
  readonly #suspected = new Set<string>();

  constructor(minions: Minions, suspect: (id: string) => void) {
    this.#minions = minions;
    this.#suspect = suspect;
  }

  /** Those that the master sees, by `salt/presence/present`. */
  present(ids: readonly string[]): void {
    const seen = new Set(ids);
    for (const id of this.#minions.ids()) {
      if (seen.has(id) || this.#suspected.has(id) || this.#minions.get(id)?.state !== 'up') continue;
      this.#suspected.add(id);
      this.#suspect(id);
    }
  }

  /** It may be missed once more. */
  started(id: string): void {
    this.#suspected.delete(id);
  }

  /** Every one may be missed once more. */
  restart(): void {
    this.#suspected.clear();
  }
}
