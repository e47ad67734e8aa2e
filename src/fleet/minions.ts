/** `up` answers, `stale` is not confirmed, `down` does not answer. */
export type MinionState = 'up' | 'stale' | 'down';

/** The evidence of a minion's state, the strongest first (docs/design.md, "Presence"). */
export type EvidenceKind =
  /** A job's return, the answer to a ping of the gateway's own included. */
  | 'return'
  /** It told the master that it started. */
  | 'start'
  /** A ping of it alone went unanswered. */
  | 'unanswered'
  /** `manage.status` named it so. */
  | 'sweep-up'
  | 'sweep-down'
  /** Its key is accepted, no more is known. */
  | 'key'
  /** Salt cannot be asked. */
  | 'no-salt'
  /** It was in doubt and could not be pinged. */
  | 'not-asked';

export interface Evidence {
  kind: EvidenceKind;
  /** The time of the evidence, or of the question that it answers; milliseconds since the epoch. */
  at: number;
}

/** A minion with an accepted key. The fleet keeps it current, also for code that holds one. */
export interface Minion {
  readonly id: string;
  readonly state: MinionState;
  /** When that state was first seen, in milliseconds since the epoch. */
  readonly since: number;
  /** The evidence for the state; absent for a minion that only an earlier run has seen. */
  readonly evidence?: Evidence;
  /** When it last answered anything (XEP-0012), in milliseconds since the epoch. */
  readonly lastAnswer?: number;
}

/** The facts to judge a minion by. */
export interface Standing {
  state: MinionState;
  lastAnswer?: number;
  /** When it last answered, sweeps aside: these are the master's word. */
  lastReturn?: number;
  /** Pings not answered since its last answer, sweeps included. */
  misses: number;
  /** When the last unanswered ping was asked. */
  lastMiss?: number;
}

/** As many pings unanswered make a minion down; fewer leave it stale. */
const MISSES_TO_BE_DOWN = 2;

/**
 * Weighs one more piece of evidence about a minion (docs/design.md, "Presence"); undefined for a minion not known
 * before. An answer is worth more than any question asked before it, an unanswered ping more than any sweep. A sweep against a minion that was up counts as one missed ping, but changes nothing until a separate ping.
 */
export function weigh(known: Readonly<Standing> | undefined, evidence: Evidence): Readonly<Standing> {
  switch (evidence.kind) {
    case 'return':
    case 'start':
      return answered(known, evidence.at, evidence.at);
    case 'sweep-up':
      // Some Salts call dead minions up (salt/dialect.ts), so that only an answer clears what was missed.
      return known && known.misses > 0 ? known : answered(known, evidence.at);
    case 'sweep-down':
      if (!known) return { state: 'down', misses: MISSES_TO_BE_DOWN, lastMiss: evidence.at };
      return missed(known, evidence.at, known.state === 'up' ? 'up' : 'stale');
    case 'unanswered':
      return known
        ? missed(known, evidence.at, 'stale')
        : { state: 'stale', misses: 1, lastMiss: evidence.at };
    case 'key':
      return known ?? { state: 'stale', misses: 0 };
    case 'no-salt':
      return doubted(known);
    case 'not-asked':
      return known && known.misses === 0 ? known : doubted(known);
  }
}

function answered(known: Readonly<Standing> | undefined, at: number, returned = 0): Readonly<Standing> {
  const lastReturn = Math.max(returned, known?.lastReturn ?? 0);
  return { state: 'up', misses: 0, lastAnswer: Math.max(at, known?.lastAnswer ?? 0), lastReturn };
}

function missed(known: Readonly<Standing>, at: number, once: 'up' | 'stale'): Readonly<Standing> {
  if (known.lastReturn !== undefined && known.lastReturn >= at) return known;
  const misses = known.misses + 1;
  const isDown = known.state === 'down' || misses >= MISSES_TO_BE_DOWN;
  return { ...known, misses, lastMiss: Math.max(at, known.lastMiss ?? 0), state: isDown ? 'down' : once };
}

function doubted(known: Readonly<Standing> | undefined): Readonly<Standing> {
  if (!known) return { state: 'stale', misses: 0 };
  return known.state === 'up' ? { ...known, state: 'stale' } : known;
}

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

  #change(minion: Kept, standing: Standing, evidence: Evidence): void {
    const was = minion.state;
    const { state, misses, lastMiss, lastAnswer, lastReturn } = standing;
    Object.assign(minion, { state, misses, lastMiss, lastAnswer, lastReturn, evidence });
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
