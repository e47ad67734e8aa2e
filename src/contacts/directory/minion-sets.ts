import type { Access } from '../../access/index.ts';
import { globMatcher, type Minion, type MinionState, readableLocalpart } from '../../fleet/index.ts';
import { guarded } from '../../guard/index.ts';
import { Recent } from '../../ops/index.ts';
import type { SaltSite } from '../../site/index.ts';

/**
 * The most kept sets. The one unused for the longest time is made again when needed. Globs count by their characters,
 * as each takes a hundred bytes in its matcher: ten thousand of the usual length.
 */
const MOST_GLOB_CHARACTERS = 400_000;
/** The cost of a glob besides its characters. */
const EACH_GLOB = 30;
const MOST_GROUPS = 1_000;
const MOST_SIGHTS = 2_000;

const STATES = ['up', 'stale', 'down'] as const;

export interface MinionSetsOptions {
  site: Pick<SaltSite, 'book' | 'fleet'>;
  access: Pick<Access, 'shows' | 'sightOf' | 'on'>;
}

/** How many minions are in each state. */
export type StateCounts = Readonly<Record<MinionState, number>>;

/**
 * The minions that are in a state, match a glob, are in a group or are visible to a person: one bit for each. So the
 * cost of a change depends on the change. A state is one bit; a new minion is checked against each set once.
 */
export class MinionSets {
  readonly #options: MinionSetsOptions;
  /** Each minion's bit. A removed minion's bit is given to the next one. */
  readonly #numbers = new Map<string, number>();
  readonly #free: number[] = [];
  readonly #states: Record<MinionState, Bits> = { up: new Bits(), stale: new Bits(), down: new Bits() };
  readonly #globs = new Recent<string, { bits: Bits; matches(readable: string): boolean }>(
    MOST_GLOB_CHARACTERS,
    (pattern) => EACH_GLOB + pattern.length,
  );
  readonly #groups = new Recent<string, { bits: Bits; ids: readonly string[]; set: ReadonlySet<string> }>(
    MOST_GROUPS,
  );
  /** By the name that access gives to a view: people under the same rules see the same minions. */
  readonly #sights = new Recent<string, { bits: Bits; person: string }>(MOST_SIGHTS);
  #isFilled = false;

  constructor(options: MinionSetsOptions) {
    this.#options = options;
    const { access, site } = options;
    const { fleet } = site;
    fleet.on(
      'changed',
      guarded('minion-sets', (minion, was) => {
        if (this.#isFilled) was === undefined ? this.#add(minion) : this.#note(minion);
      }),
    );
    fleet.on(
      'removed',
      guarded('minion-sets', ({ id }) => this.#remove(id)),
    );
    access.on(
      'sights',
      guarded('minion-sets', (ids) => this.#judge(ids)),
    );
  }

  /** The minions whose address matches a glob, which is given as people read it. */
  glob(pattern: string): Bits {
    this.#fill();
    const known = this.#globs.get(pattern);
    if (known) return known.bits;
    const matches = globMatcher(pattern);
    const bits = this.#made((id) => matches(this.#readable(id)));
    this.#globs.set(pattern, { bits, matches });
    return bits;
  }

  /** The minions of a group; `ids`: those that Salt named last. */
  group(name: string, ids: readonly string[]): Bits {
    this.#fill();
    const known = this.#groups.get(name);
    if (known?.ids === ids) return known.bits;
    const set = new Set(ids);
    const bits = this.#made((id) => set.has(id));
    this.#groups.set(name, { bits, ids, set });
    return bits;
  }

  /** The minions that a person may see. */
  seenBy(person: string): Bits {
    this.#fill();
    const { access } = this.#options;
    const sight = access.sightOf(person);
    const known = this.#sights.get(sight);
    if (known) return known.bits;
    const bits = this.#made((id) => access.shows(person, id));
    this.#sights.set(sight, { bits, person });
    return bits;
  }

  /** How many of the minions in all these sets are in each state. */
  count(sets: readonly Bits[]): StateCounts {
    this.#fill();
    const [up, stale, down] = STATES.map((state) => countInAll([this.#states[state], ...sets]));
    return { up: up ?? 0, stale: stale ?? 0, down: down ?? 0 };
  }

  /** How many minions there are in all these sets. */
  size(sets: readonly Bits[]): number {
    this.#fill();
    return STATES.reduce((sum, state) => sum + countInAll([this.#states[state], ...sets]), 0);
  }

  /** The ids of the minions in all these sets, by name. */
  list(sets: readonly Bits[]): string[] {
    this.#fill();
    const ids: string[] = [];
    for (const { id } of this.#options.site.fleet.all()) {
      const number = this.#numbers.get(id);
      if (number !== undefined && sets.every((set) => set.has(number))) ids.push(id);
    }
    return ids;
  }

  /** Whether one of these minions is in a set. */
  hasAny(set: Bits, ids: Iterable<string>): boolean {
    for (const id of ids) if (set.has(this.#numbers.get(id) ?? -1)) return true;
    return false;
  }

  #fill(): void {
    if (this.#isFilled) return;
    this.#isFilled = true;
    for (const minion of this.#options.site.fleet.all()) this.#add(minion);
  }

  #add(minion: Minion): void {
    const { id } = minion;
    const number = this.#free.pop() ?? this.#numbers.size;
    this.#numbers.set(id, number);
    this.#note(minion);
    const readable = this.#readable(id);
    for (const { bits, matches } of this.#globs.values()) bits.put(number, matches(readable));
    for (const { bits, set } of this.#groups.values()) bits.put(number, set.has(id));
    this.#judge([id]);
  }

  #note({ id, state }: Minion): void {
    const number = this.#numbers.get(id);
    if (number === undefined) return;
    for (const each of STATES) this.#states[each].put(number, each === state);
  }

  #remove(id: string): void {
    const number = this.#numbers.get(id);
    if (number === undefined) return;
    for (const state of STATES) this.#states[state].put(number, false);
    this.#numbers.delete(id);
    this.#free.push(number);
  }

  /** The viewers of these minions may have changed; undefined: of any minions. */
  #judge(ids: readonly string[] | undefined): void {
    if (ids === undefined) this.#sights.clear();
    const { access } = this.#options;
    for (const id of ids ?? []) {
      const number = this.#numbers.get(id);
      if (number === undefined) continue;
      for (const { bits, person } of this.#sights.values()) bits.put(number, access.shows(person, id));
    }
  }

  #made(isIn: (id: string) => boolean): Bits {
    const bits = new Bits();
    for (const [id, number] of this.#numbers) if (isIn(id)) bits.put(number, true);
    return bits;
  }

  #readable(id: string): string {
    return readableLocalpart(this.#options.site.book.localOf(id));
  }
}

/** A set of small whole numbers, one bit each: ten thousand take 1.25 KB. */
export class Bits {
  #words = new Uint32Array(8);

  /** How many words of 32 bits there are. */
  get length(): number {
    return this.#words.length;
  }

  /** The 32 bits at that place; 0 beyond the end. */
  word(at: number): number {
    return this.#words[at] ?? 0;
  }

  has(number: number): boolean {
    return (this.word(number >>> 5) & (1 << (number & 31))) !== 0;
  }

  /** Puts a number in or takes it out. */
  put(number: number, isIn: boolean): void {
    const at = number >>> 5;
    if (at >= this.#words.length) {
      if (!isIn) return;
      const words = new Uint32Array(Math.max(at + 1, 2 * this.#words.length));
      words.set(this.#words);
      this.#words = words;
    }
    const bit = 1 << (number & 31);
    this.#words[at] = isIn ? this.word(at) | bit : this.word(at) & ~bit;
  }
}

/** Counts the numbers that are in each of these sets. */
function countInAll(sets: readonly Bits[]): number {
  const [first, ...others] = sets;
  if (!first) return 0;
  let count = 0;
  for (let at = 0; at < first.length; at += 1) {
    let word = first.word(at);
    for (const other of others) word &= other.word(at);
    if (word !== 0) count += bitsIn(word);
  }
  return count;
}

/** Counts the ones in 32 bits, all at the same time: in pairs, in fours, in bytes. */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  const bytes = (fours + (fours >>> 4)) & 0x0f0f0f0f;
  return Math.imul(bytes, 0x01010101) >>> 24;
}
