import { EventEmitter } from 'node:events';
import { z } from 'zod';
import type { Log } from '../ops/index.ts';
import type { AddressBook } from './address-book.ts';

/** `up` answers, `stale` is not confirmed, `down` does not answer. */
export type MinionState = 'up' | 'stale' | 'down';

export interface Minion {
  id: string;
  state: MinionState;
  /** When that state was first seen, in milliseconds since the epoch. */
  since: number;
}

/** What the fleet asks of Salt: runner calls. */
export interface FleetSource {
  runner(fun: string, kwarg?: Record<string, never>): Promise<unknown>;
}

export interface FleetOptions {
  source: FleetSource;
  book: AddressBook;
  /** Seconds between full sweeps. */
  interval: number;
  log: Log;
}

interface FleetEvents {
  /** A minion is new or its state is another. */
  changed: [minion: Minion];
  /** A minion's key is gone. */
  removed: [minion: Minion];
  /** A sweep was read; `first` for the first of this process. */
  swept: [first: boolean];
  /** Salt could not be asked; the reason in one sentence. */
  unreachable: [reason: string];
}

/** `manage.status` (salt.runners.manage): minions with an accepted key, by whether they answer a ping. */
const ManageStatus = z.object({ up: z.array(z.string()), down: z.array(z.string()) });

/** After a sweep that failed, in seconds: soon at first, then less often. */
const RETRY_SECONDS = [2, 5, 10, 30, 60];

/** The minions known and their state; the one owner of both. */
export class Fleet extends EventEmitter<FleetEvents> {
  readonly #options: FleetOptions;
  readonly #minions = new Map<string, Minion>();
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #swept = false;
  #stopped = false;
  #trouble: string | undefined;

  constructor(options: FleetOptions) {
    super();
    this.#options = options;
  }

  /** Whether the fleet was read at least once. */
  get swept(): boolean {
    return this.#swept;
  }

  /** Why Salt could not be asked lately; undefined while it can. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  get(id: string): Minion | undefined {
    return this.#minions.get(id);
  }

  /** All minions, by name. */
  all(): Minion[] {
    return Array.from(this.#minions.values()).sort((a, b) => compare(this.nameOf(a.id), this.nameOf(b.id)));
  }

  count(state: MinionState): number {
    let count = 0;
    for (const minion of this.#minions.values()) if (minion.state === state) count += 1;
    return count;
  }

  /** What people call a minion: its id without the domain. */
  nameOf(id: string): string {
    return this.#options.book.nameOf(id);
  }

  /** A known minion's exact id from its id or its name; undefined where it is neither. */
  idOf(word: string): string | undefined {
    if (this.#minions.has(word)) return word;
    const id = this.#options.book.minionNamed(word);
    return id !== undefined && this.#minions.has(id) ? id : undefined;
  }

  /** Sweeps now and from then on; each sweep that fails is tried again, for ever. */
  start(): void {
    void this.#sweepAndPlanNext();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** A minion has just answered: the strongest evidence there is. */
  answered(id: string): void {
    if (this.#minions.has(id)) this.#note(id, 'up');
  }

  /** Asks `manage.status` and takes what it says. Rejects where Salt does. */
  async sweep(): Promise<void> {
    const status = readStatus(await this.#options.source.runner('manage.status'));
    const known = new Set([...status.up, ...status.down]);
    for (const minion of this.#minions.values()) if (!known.has(minion.id)) this.#forget(minion);
    this.#options.book.addAll([...known]);
    for (const id of status.up) this.#note(id, 'up');
    for (const id of status.down) this.#note(id, 'down');
    const first = !this.#swept;
    this.#swept = true;
    this.#trouble = undefined;
    this.emit('swept', first);
  }

  async #sweepAndPlanNext(): Promise<void> {
    let seconds = this.#options.interval;
    try {
      await this.sweep();
      this.#failures = 0;
    } catch (error) {
      seconds = RETRY_SECONDS[Math.min(this.#failures, RETRY_SECONDS.length - 1)] ?? seconds;
      this.#failures += 1;
      this.#trouble = (error as Error).message;
      this.#options.log.warn({ retry: seconds }, `the fleet could not be read: ${this.#trouble}`);
      this.emit('unreachable', this.#trouble);
    }
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#sweepAndPlanNext(), seconds * 1000);
  }

  #note(id: string, state: MinionState): void {
    const known = this.#minions.get(id);
    if (known?.state === state) return;
    const minion = { id, state, since: Date.now() };
    this.#minions.set(id, minion);
    this.emit('changed', minion);
  }

  #forget(minion: Minion): void {
    this.#minions.delete(minion.id);
    this.emit('removed', minion);
  }
}

function readStatus(answer: unknown): z.output<typeof ManageStatus> {
  const status = ManageStatus.safeParse(answer);
  if (status.success) return status.data;
  const found = JSON.stringify(answer)?.slice(0, 100);
  throw new Error(`manage.status did not answer with the minions that are up and down but with ${found}`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
