import { guarded, Repeating, reportCaught } from '../guard/index.ts';
import { type Backend, StoreError, type Write } from './backend.ts';

/** A write without a waiter is committed after this time at the latest, milliseconds. */
const LATEST = 50;
/** The most writes that wait until the store works again; beyond that the oldest are given up. */
const MOST_WAITING = 10_000;

/** Writes that are made together. */
interface Entry {
  writes: readonly Write[];
  /** Called once they are made or given up. */
  settled?: (() => void) | undefined;
  /** For a write with a waiter: the waiter, and the way back to the old memory. */
  waiter?: { promise: PromiseWithResolvers<void>; undo: () => void };
}

/**
 * Group commit: all writes of one tick are one unit of work, as a transaction for each costs ten times the write
 * itself. Memory has each write at once. A caller that needs it to be safe waits for {@link write}. The other writes
 * are kept until they work, as on a full disk.
 */
export class Commits {
  readonly #backend: Pick<Backend, 'commit'>;
  #queue: Entry[] = [];
  #running: Promise<void> | undefined;
  #latest: NodeJS.Timeout | undefined;
  #endOfTick: NodeJS.Immediate | undefined;
  readonly #repeating: Repeating;
  #failed = 0;
  #trouble: string | undefined;
  #closed = false;

  constructor(backend: Pick<Backend, 'commit'>, repeating = new Repeating()) {
    this.#backend = backend;
    this.#repeating = repeating;
  }

  /** Resolves once these writes outlive this process. If they fail it calls `undo` and rejects. */
  write(writes: readonly Write[], undo: () => void = () => undefined): Promise<void> {
    const promise = Promise.withResolvers<void>();
    this.#queue.push({ writes, waiter: { promise, undo } });
    this.#commitSoon();
    return promise.promise;
  }

  /** Makes writes by the end of this tick, or once the store can be written again. Never throws. */
  soon(writes: readonly Write[]): void {
    if (this.#putOff({ writes })) this.#commitSoon();
  }

  /** Adds writes to the next commit, where they cost next to nothing. Never throws. */
  later(writes: readonly Write[], settled?: () => void): void {
    if (!this.#putOff({ writes, settled })) return;
    this.#latest ??= setTimeout(
      guarded('store', () => this.flush()),
      LATEST,
    );
  }

  /** How many units could not be written since the start. */
  get failed(): number {
    return this.#failed;
  }

  /** Why nothing can be written at present, in words; tries it first, so that this goes well again unasked. */
  async trouble(): Promise<string | undefined> {
    if (this.#trouble !== undefined) await this.flush();
    return this.#trouble;
  }

  /** Commits the waiting writes, after the current commit; never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#latest);
    clearImmediate(this.#endOfTick);
    this.#latest = undefined;
    this.#endOfTick = undefined;
    if (this.#queue.length > 0 || this.#trouble !== undefined) this.#running ??= this.#commitAll();
    return this.#running ?? Promise.resolve();
  }

  async close(): Promise<void> {
    await this.flush();
    this.#closed = true;
    this.#repeating.stop();
  }

  /** False where it has to wait until the store can be written. */
  #putOff(entry: Entry): boolean {
    if (this.#closed) return false;
    this.#queue.push(entry);
    if (this.#trouble === undefined) return true;
    const oldest = this.#queue.findIndex(({ waiter }) => !waiter);
    if (this.#queue.length > MOST_WAITING) this.#queue.splice(oldest, 1)[0]?.settled?.();
    return false;
  }

  #commitSoon(): void {
    this.#endOfTick ??= setImmediate(guarded('store', () => this.flush()));
  }

  async #commitAll(): Promise<void> {
    try {
      do await this.#commitQueue();
      while (this.#queue.some(({ waiter }) => waiter || this.#trouble === undefined));
    } finally {
      this.#running = undefined;
    }
  }

  async #commitQueue(): Promise<void> {
    const unit = this.#queue;
    this.#queue = [];
    try {
      if (this.#trouble !== undefined) await this.#backend.commit([]);
      if (unit.length > 0) await this.#backend.commit(unit.flatMap(({ writes }) => writes));
      this.#made(unit);
    } catch (error) {
      if (unit.length < 2 || error instanceof StoreError) this.#notMade(unit, error);
      else await this.#commitEach(unit);
    }
  }

  /** One impossible write does not stop the others of its unit. */
  async #commitEach(unit: readonly Entry[]): Promise<void> {
    this.#failed += 1;
    const refused: Entry[] = [];
    let reason: unknown;
    for (const [index, entry] of unit.entries()) {
      try {
        await this.#backend.commit(entry.writes);
        this.#made([entry]);
      } catch (error) {
        if (error instanceof StoreError) {
          this.#notMade(unit.slice(index), error);
          break;
        }
        refused.push(entry);
        reason = error;
      }
    }
    if (refused.length > 0) this.#notMade(refused, reason);
  }

  #made(unit: readonly Entry[]): void {
    if (this.#trouble !== undefined) this.#repeating.worked();
    this.#trouble = undefined;
    for (const { settled, waiter } of unit) {
      settled?.();
      waiter?.promise.resolve();
    }
  }

  /** Tells those who wait, the newest write undone first; what nobody waits for is made later, if it ever can be. */
  #notMade(unit: readonly Entry[], error: unknown): void {
    this.#note(error);
    for (const { waiter } of unit.toReversed()) waiter?.undo();
    for (const { waiter } of unit) waiter?.promise.reject(error);
    const left = unit.filter(({ waiter }) => !waiter);
    if (error instanceof StoreError) {
      this.#queue = left.concat(this.#queue);
      return;
    }
    if (left.length > 0) reportCaught('store', error);
    for (const { settled } of left) settled?.();
  }

  #note(error: unknown): void {
    this.#failed += 1;
    this.#trouble = error instanceof Error ? error.message : String(error);
    if (this.#closed) return;
    // Each request of a person tries too, and must not put it off.
    if (this.#repeating.isPlanned) return;
    this.#repeating.failed();
    this.#repeating.plan(() => this.flush());
  }
}
