import { EventEmitter } from 'node:events';
import type { LiveSalt } from '../../config/index.ts';
import type { Fleet } from '../../fleet/index.ts';
import { background, guarded, type Repeating, Troubles } from '../../guard/index.ts';
import type { Log } from '../../ops/index.ts';
import { type Facts, readFacts, statusOf } from './facts.ts';

/** Minions in one question: what a master has of one is some 5 KB, and all of it comes. */
const MOST_AT_ONCE = 500;
/** How long the first presence waits for the grains, milliseconds: without them it comes without a status. */
const FIRST_WITHIN = 3_000;

export interface GrainsOptions {
  /** The cached grains of these minions, by id; minions without cached grains may be missing. */
  fetch(ids: readonly string[]): Promise<ReadonlyMap<string, unknown>>;
  /** A minion is asked for again after the interval of the sweeps. */
  live: LiveSalt<'presence_interval'>;
  log: Log;
  troubles?: Troubles;
  now?(): number;
}

interface GrainsEvents {
  /** Reports that the public details of these minions changed. */
  changed: [ids: string[]];
}

interface Entry {
  facts: Facts | undefined;
  askedAt: number;
}

/**
 * Knows the facts about minions, read in bulk from the grains that Salt keeps (runner `cache.grains`). Never asks a
 * minion.
 */
export class GrainsCache extends EventEmitter<GrainsEvents> {
  readonly #options: GrainsOptions;
  readonly #entries = new Map<string, Entry>();
  #running: Promise<void> | undefined;
  readonly #repeating: Repeating;

  constructor(options: GrainsOptions) {
    super();
    this.#options = options;
    this.#repeating = (options.troubles ?? new Troubles()).repeating('grains');
  }

  /** The facts about a minion; undefined if there are none. */
  get(id: string): Facts | undefined {
    return this.#entries.get(id)?.facts;
  }

  /** Whether Salt was asked for that minion, whatever it said. */
  has(id: string): boolean {
    return this.#entries.has(id);
  }

  forget(id: string): void {
    this.#entries.delete(id);
  }

  /**
   * Asks for those of these minions whose turn it is, in one question or a few. One run at a time. Never rejects:
   * what could not be had is asked for again.
   */
  async refresh(ids: () => readonly string[]): Promise<void> {
    while (this.#running) await this.#running;
    const due = this.#due(ids());
    if (due.length === 0 || this.#repeating.isPlanned) return;
    this.#running = this.#ask(due).catch((error: unknown) => this.#failed(error, ids));
    await this.#running.finally(() => {
      this.#running = undefined;
    });
  }

  /**
   * Reads the grains of the fleet after each sweep, and of a new minion at once. Resolves once they were read for the first
   * time, or that takes too long.
   */
  follow(fleet: Fleet): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let due = false;
    const refresh = () => this.refresh(() => fleet.all().map(({ id }) => id));
    const refreshSoon = () => {
      if (due) return;
      due = true;
      setImmediate(
        guarded('keep-grains', () => {
          due = false;
          background('keep-grains', refresh());
        }),
      );
    };
    // Salt reads its cache while the sweep waits for minions.
    fleet.on(
      'starting',
      guarded('keep-grains', (ids) =>
        background(
          'keep-grains',
          this.refresh(() => ids),
        ),
      ),
    );
    fleet.on(
      'swept',
      guarded('keep-grains', (first) => {
        if (!first) return refreshSoon();
        const tooLong = setTimeout(resolve, FIRST_WITHIN).unref();
        background(
          'keep-grains',
          refresh().then(() => {
            for (const id of this.#entries.keys()) if (!fleet.get(id)) this.forget(id);
            clearTimeout(tooLong);
            resolve();
          }),
        );
      }),
    );
    fleet.on(
      'changed',
      guarded('keep-grains', ({ id }) => fleet.swept && !this.has(id) && refreshSoon()),
    );
    fleet.on(
      'removed',
      guarded('keep-grains', ({ id }) => this.forget(id)),
    );
    return promise;
  }

  #due(ids: readonly string[]): string[] {
    const old = this.#now() - this.#options.live.config.presence_interval * 1000;
    return ids.filter((id) => (this.#entries.get(id)?.askedAt ?? Number.NEGATIVE_INFINITY) <= old);
  }

  async #ask(ids: readonly string[]): Promise<void> {
    const parts = Array.from({ length: Math.ceil(ids.length / MOST_AT_ONCE) }, (_, part) =>
      ids.slice(part * MOST_AT_ONCE, (part + 1) * MOST_AT_ONCE),
    );
    // Salt looks up the next while the last are read.
    let next = this.#fetch(parts[0]);
    for (const [part, some] of parts.entries()) {
      const grains = await next;
      next = this.#fetch(parts[part + 1]);
      this.#take(some, grains);
    }
    this.#repeating.worked();
  }

  #failed(error: unknown, ids: () => readonly string[]): void {
    this.#repeating.failed();
    this.#repeating.plan(() => this.refresh(ids));
    const level = this.#repeating.failures > 1 ? 'debug' : 'warn';
    const why = (error as Error).message;
    this.#options.log[level]({ why }, 'the grains of the minions could not be read');
  }

  #fetch(ids: readonly string[] = []): Promise<ReadonlyMap<string, unknown>> {
    const grains = ids.length > 0 ? this.#options.fetch(ids) : Promise.resolve(new Map());
    grains.catch(() => undefined);
    return grains;
  }

  #take(ids: readonly string[], grains: ReadonlyMap<string, unknown>): void {
    const askedAt = this.#now();
    const changed: string[] = [];
    for (const id of ids) {
      const facts = readFacts(grains.get(id)) ?? this.get(id);
      if (!this.has(id) || shown(facts) !== shown(this.get(id))) changed.push(id);
      this.#entries.set(id, { facts, askedAt });
    }
    if (changed.length > 0) this.emit('changed', changed);
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}

function shown(facts: Facts | undefined): string {
  return facts ? `${statusOf(facts)} ${facts.family}` : '';
}
