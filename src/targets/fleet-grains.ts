import { guarded } from '../guard/index.ts';
import { isDict, SaltBytes, type SaltDict, type SaltValue } from '../salt/index.ts';
import { TargetError } from './errors.ts';

export type GrainsByMinion = ReadonlyMap<string, SaltDict>;

export interface FleetGrainsOptions {
  /**
   * The cached grains of these minions, by id; minions without cached grains are missing. Rejects if it cannot be had.
   */
  fetch(ids: readonly string[]): Promise<GrainsByMinion>;
  now?(): number;
  /** How long all of it may take one who waits, the waits for others included; milliseconds. */
  withinMs?: number;
}

const WITHIN = 30_000;
/** Grains older than this are read again before they resolve a target, milliseconds. */
const FRESH = 30_000;
/** Grains that no target was resolved by for so long are forgotten, milliseconds. */
const FORGET = 120_000;
/** Minions in one question: the grains of one are some 5 KB, and all of it comes. */
const MOST_AT_ONCE = 500;
/** The limit of kept bytes, as estimated. Grains of other minions are read each time. */
const MOST_BYTES = 64 * 2 ** 20;

interface Entry {
  readonly grains: SaltDict;
  readonly bytes: number;
  readonly at: number;
}

/** All grains of the minions, as Salt has them cached, kept while people resolve targets by them. */
export class FleetGrains {
  readonly #options: FleetGrainsOptions;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #forgetting: NodeJS.Timeout | undefined;

  constructor(options: FleetGrainsOptions) {
    this.#options = options;
  }

  /**
   * Reads the grains of these minions, some at a time, unless they are fresh; minions without grains are missing. One
   * question to Salt at a time for all callers.
   * @throws the errors of `fetch`, TargetError if it takes too long
   */
  async *of(ids: readonly string[]): AsyncGenerator<{ ids: readonly string[]; grains: GrainsByMinion }> {
    this.#forgetLater();
    const late = Promise.withResolvers<never>();
    late.promise.catch(() => undefined);
    const { withinMs = WITHIN } = this.#options;
    const timer = setTimeout(late.reject, withinMs, tooLate(withinMs)).unref();
    try {
      for (let from = 0; from < ids.length; from += MOST_AT_ONCE) {
        const some = ids.slice(from, from + MOST_AT_ONCE);
        const grains = this.#known(some) ?? (await Promise.race([this.#inTurn(some), late.promise]));
        yield { ids: some, grains };
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Forgets everything. */
  clear(): void {
    clearTimeout(this.#forgetting);
    this.#entries.clear();
    this.#bytes = 0;
  }

  #inTurn(ids: readonly string[]): Promise<GrainsByMinion> {
    // An earlier caller may have read them by now.
    const read = this.#turn.then(() => this.#known(ids) ?? this.#read(ids));
    this.#turn = read.catch(() => undefined);
    return read;
  }

  /** Undefined where one of these is not known freshly. */
  #known(ids: readonly string[]): GrainsByMinion | undefined {
    const oldest = this.#now() - FRESH;
    const known = new Map<string, SaltDict>();
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (!entry || entry.at < oldest) return undefined;
      known.set(id, entry.grains);
    }
    return known;
  }

  async #read(ids: readonly string[]): Promise<GrainsByMinion> {
    const at = this.#now();
    const known = new Map<string, SaltDict>();
    const due: string[] = [];
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (entry && entry.at >= at - FRESH) known.set(id, entry.grains);
      else due.push(id);
    }
    const read = await this.#options.fetch(due);
    for (const id of due) {
      const grains = read.get(id);
      this.#drop(id);
      // A minion that Salt has no grains of may send some any moment: ask again each time.
      if (!grains) continue;
      known.set(id, grains);
      this.#keep(id, grains, at);
    }
    return known;
  }

  #drop(id: string): void {
    this.#bytes -= this.#entries.get(id)?.bytes ?? 0;
    this.#entries.delete(id);
  }

  #keep(id: string, grains: SaltDict, at: number): void {
    const bytes = bytesOf(grains);
    if (this.#bytes + bytes > MOST_BYTES) return;
    this.#bytes += bytes;
    this.#entries.set(id, { grains, bytes, at });
  }

  #forgetLater(): void {
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(
      guarded('fleet-grains', () => this.clear()),
      FORGET,
    ).unref();
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}

function tooLate(ms: number): TargetError {
  const why = `the grains of the minions could not be read within ${ms / 1000} s. Try again in a moment.`;
  return new TargetError('minions-unknown', why);
}

/** Estimates the memory of a value. Works at any depth, in linear time. */
function bytesOf(grains: SaltDict): number {
  let bytes = 0;
  const left: SaltValue[] = [grains];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    bytes += 16;
    if (typeof value === 'string') bytes += value.length;
    else if (Array.isArray(value)) for (const one of value) left.push(one);
    else if (value instanceof SaltBytes) bytes += value.bytes.length;
    else if (isDict(value)) {
      for (const [key, one] of Object.entries(value)) {
        bytes += 16 + key.length;
        left.push(one);
      }
    }
  }
  return bytes;
}
