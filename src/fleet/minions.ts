import {
  type Evidence,
  type EvidenceKind,
  type Minion,
  type MinionState,
  type Standing,
  weigh,
} from './minion.ts';

type Kept = { -readonly [key in keyof Minion]: Minion[key] } & Standing;

export interface MinionsOptions {
  nameOf(id: string): string;
  now(): number;
  /** One is new or its state is another than it was. */
  changed(minion: Minion, was: MinionState | undefined): void;
  removed(minion: Minion): void;
}

/** The minions, their order by name, and the count of each state, kept up to date. */
export class Minions {
  readonly #byId = new Map<string, Kept>();
  readonly #counts: Record<MinionState, number> = { up: 0, stale: 0, down: 0 };
  readonly #options: MinionsOptions;
  #sorted: Minion[] | undefined;

  constructor(options: MinionsOptions) {
    this.#options = options;
  }

  get(id: string): (Minion & Readonly<Standing>) | undefined {
    return this.#byId.get(id);
  }

  ids(): string[] {
    return Array.from(this.#byId.keys());
  }

  count(state: MinionState): number {
    return this.#counts[state];
  }

  /** All, by name; sorted only after one went. */
  all(): Minion[] {
    this.#sorted ??= this.#sort();
    return this.#sorted.slice();
  }

  /** Weighs evidence about a minion that is known; of others it says nothing. */
  hear(id: string, kind: EvidenceKind, at = this.#options.now()): void {
    if (this.#byId.has(id)) this.weigh(id, kind, at);
  }

  /** Weighs evidence about a minion, which is there from now on where it was not. */
  weigh(id: string, kind: EvidenceKind, at: number): void {
    const known = this.#byId.get(id);
    const evidence = { kind, at };
    const standing = weigh(known, evidence);
    if (!known) this.#add(id, standing, evidence);
    else if (standing !== known) this.#change(known, standing, evidence);
  }

  /** Forgets every minion but these. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const [id, minion] of this.#byId) {
      if (ids.has(id)) continue;
      this.#byId.delete(id);
      this.#counts[minion.state] -= 1;
      this.#sorted = undefined;
      this.#options.removed(minion);
    }
  }

  #add(id: string, standing: Readonly<Standing>, evidence: Evidence): void {
    const minion = { id, ...standing, since: this.#options.now(), evidence };
    this.#byId.set(id, minion);
    this.#counts[standing.state] += 1;
    this.#insert(minion);
    this.#options.changed(minion, undefined);
  }

  #change(minion: Kept, { state, misses, lastMiss, lastAnswer }: Standing, evidence: Evidence): void {
    const was = minion.state;
    Object.assign(minion, { state, misses, lastMiss, lastAnswer, evidence });
    if (state === was) return;
    this.#counts[was] -= 1;
    this.#counts[state] += 1;
    minion.since = this.#options.now();
    this.#options.changed(minion, was);
  }

  /** Puts a new one in its place: a newcomer costs no sorting of thousands. */
  #insert(minion: Minion): void {
    const sorted = this.#sorted;
    if (!sorted) return;
    const { nameOf } = this.#options;
    const name = nameOf(minion.id);
    let [from, to] = [0, sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = sorted[middle];
      if (other && nameOf(other.id) <= name) from = middle + 1;
      else to = middle;
    }
    sorted.splice(from, 0, minion);
  }

  #sort(): Minion[] {
    const named = Array.from(this.#byId.values(), (minion) => ({
      minion,
      name: this.#options.nameOf(minion.id),
    }));
    named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    return named.map(({ minion }) => minion);
  }
}
