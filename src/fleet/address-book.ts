import { localpartFor, readableLocalpart } from './address.ts';

/** The place of the pairs: the store's table, or a list in memory. */
export interface AddressKeeper {
  all(): Iterable<[minion: string, local: string]>;
  set(minion: string, local: string): void;
}

export interface AddressBookOptions {
  /** Cut off the end of a minion's id (`.demo.no`). */
  stripDomain: string;
  /** The localparts that no minion may have: the master's and the groups'. */
  reserved: readonly string[];
}

/**
 * Maps minion ids to localparts and back, one to one at every moment (docs/design.md, "Addresses"). An address stays
 * with its first owner. A newcomer to a taken address gets its full id, and if that is taken too, `~2` after it.
 */
export class AddressBook {
  readonly #keeper: AddressKeeper;
  readonly #stripDomain: string;
  readonly #reserved: Set<string>;
  readonly #localOf = new Map<string, string>();
  readonly #minionAt = new Map<string, string>();
  readonly #nameOf = new Map<string, string>();

  constructor(keeper: AddressKeeper, options: AddressBookOptions) {
    this.#keeper = keeper;
    this.#stripDomain = options.stripDomain;
    this.#reserved = new Set(options.reserved.map(localpartFor));
    for (const [minion, local] of keeper.all()) this.#remember(minion, local);
  }

  /** Whether a minion has an address already. */
  has(minion: string): boolean {
    return this.#localOf.has(minion);
  }

  /** How many minions have an address, those that are gone among them. */
  get size(): number {
    return this.#localOf.size;
  }

  /** Returns the localpart of a minion; gives it one if needed. */
  localOf(minion: string): string {
    const known = this.#localOf.get(minion);
    // An address kept from before the master or a group took that name gives way to them.
    if (known !== undefined && !this.#reserved.has(known)) return known;
    const local = this.#firstFree(minion);
    this.#keeper.set(minion, local);
    this.#remember(minion, local);
    return local;
  }

  /**
   * The names and addresses that a minion without an address may get: which one depends on what others have by then. Of
   * those with a number the first few.
   */
  candidatesFor(minion: string): string[] {
    const [stripped, whole] = [this.#strip(minion), localpartFor(minion)];
    const numbered = [2, 3, 4, 5, 6, 7, 8, 9, 10].map((count) => `${whole}~${count}`);
    const locals = [localpartFor(stripped), whole, ...numbered];
    return Array.from(new Set([minion, stripped, ...locals, ...locals.map(readableLocalpart)]));
  }

  /** Gives an address to each of these without one. */
  addAll(minions: readonly string[]): void {
    for (const minion of minions) if (!this.#localOf.has(minion)) this.localOf(minion);
  }

  /** The minion's id at a localpart as the server writes it, if that was ever given to one. */
  minionAt(local: string): string | undefined {
    return this.#reserved.has(local) ? undefined : this.#minionAt.get(local);
  }

  /**
   * The name that people read and type for a minion: its id without the domain, if its address says so too. Without an
   * address it is the full id.
   */
  nameOf(minion: string): string {
    const known = this.#nameOf.get(minion);
    if (known !== undefined) return known;
    // People may ask about any text: an id without a minion takes no address from a minion.
    if (!this.#localOf.has(minion)) return minion;
    const name = this.#makeName(minion);
    this.#nameOf.set(minion, name);
    return name;
  }

  /** The minion that people call by that name, if there is one. */
  minionNamed(name: string): string | undefined {
    const candidates = [name, `${name}${this.#stripDomain}`, this.#minionAt.get(localpartFor(name))];
    return candidates.find((id) => id !== undefined && this.#localOf.has(id) && this.nameOf(id) === name);
  }

  #makeName(minion: string): string {
    const local = this.localOf(minion);
    const stripped = this.#strip(minion);
    if (local === localpartFor(stripped)) return stripped;
    return local === localpartFor(minion) ? minion : readableLocalpart(local);
  }

  #strip(minion: string): string {
    const cut = this.#stripDomain;
    return cut !== '' && minion.endsWith(cut) && minion.length > cut.length
      ? minion.slice(0, -cut.length)
      : minion;
  }

  #firstFree(minion: string): string {
    const whole = localpartFor(minion);
    for (const local of [localpartFor(this.#strip(minion)), whole]) if (this.#isFree(local)) return local;
    let count = 2;
    while (!this.#isFree(`${whole}~${count}`)) count += 1;
    return `${whole}~${count}`;
  }

  #isFree(local: string): boolean {
    return !this.#minionAt.has(local) && !this.#reserved.has(local);
  }

  #remember(minion: string, local: string): void {
    this.#nameOf.delete(minion);
    this.#localOf.set(minion, local);
    this.#minionAt.set(local, minion);
  }
}
