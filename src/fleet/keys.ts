import { z } from 'zod';
import { guarded, Repeating } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import { type SaltClient, SaltError } from '../salt/index.ts';

/** `key.list_all` (salt.wheel.key): ids by the state of their keys. */
const KeyList = z.object({ minions: z.array(z.string()), minions_pre: z.array(z.string()) });

/** Minions with an accepted key, as they were when asked for. */
export interface AcceptedKeys {
  accepted: ReadonlySet<string>;
  askedAt: number;
}

export interface KeysOptions {
  salt: Pick<SaltClient, 'wheel'>;
  log: Log;
  now(): number;
  read(list: AcceptedKeys): void;
  /** Other keys wait than before: all that do. */
  pendingChanged(ids: readonly string[]): void;
  /** When to ask after a failure. */
  repeating?: Repeating;
}

/** Events that come together are confirmed together, and never more often than this; milliseconds. */
const GATHER_MS = 300;
const APART_MS = 2_000;

/** The master's keys, read where an event says that they changed: events can be forged, the list cannot. */
export class Keys {
  readonly #options: KeysOptions;
  #timer: NodeJS.Timeout | undefined;
  #asking = false;
  #again = false;
  #isRefused = false;
  #lists: AcceptedKeys | undefined;
  #pending: ReadonlySet<string> = new Set();
  #stopped = false;
  readonly #repeating: Repeating;

  constructor(options: KeysOptions) {
    this.#options = options;
    this.#repeating = options.repeating ?? new Repeating();
  }

  /** True if Salt forbids the gateway to read them. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Minions whose keys wait, sorted. */
  get pending(): ReadonlySet<string> {
    return this.#pending;
  }

  /** Minions with an accepted key, if they were read after that moment. */
  acceptedSince(ms: number): ReadonlySet<string> | undefined {
    return this.#lists && this.#lists.askedAt > ms ? this.#lists.accepted : undefined;
  }

  /** Has the list read soon. */
  refresh(): void {
    if (this.#asking) this.#again = true;
    else if (!this.#timer && !this.#stopped && !this.#repeating.isPlanned) this.#plan(GATHER_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#repeating.stop();
  }

  #plan(ms: number): void {
    this.#timer = setTimeout(
      guarded('fleet-keys', () => this.#ask()),
      ms,
    );
  }

  async #ask(): Promise<void> {
    const { salt } = this.#options;
    this.#timer = undefined;
    this.#asking = true;
    try {
      const askedAt = this.#options.now();
      const keys = KeyList.parse(await salt.wheel('key.list_all'));
      this.#isRefused = false;
      this.#repeating.worked();
      if (!this.#stopped) this.#take({ accepted: new Set(keys.minions), askedAt }, keys.minions_pre);
    } catch (error) {
      if (this.#stopped) return;
      this.#failed(error);
    }
    this.#asking = false;
    if (this.#again && !this.#stopped && !this.#repeating.isPlanned) this.#plan(APART_MS);
    this.#again = false;
  }

  /** If the gateway may not read them, sweeps stand in. */
  #failed(error: unknown): void {
    const { log } = this.#options;
    this.#isRefused =
      error instanceof SaltError && ['salt-not-permitted', 'salt-client-disabled'].includes(error.code);
    if (!this.#isRefused) {
      this.#repeating.failed();
      this.#repeating.plan(() => this.#ask());
    }
    const level = this.#isRefused ? 'info' : this.#repeating.failures > 1 ? 'debug' : 'warn';
    log[level]({ why: (error as Error).message }, "the minions' keys could not be read");
  }

  #take(lists: AcceptedKeys, pending: readonly string[]): void {
    this.#lists = lists;
    const before = this.#pending;
    this.#pending = new Set(pending.toSorted());
    if (pending.length !== before.size || !pending.every((id) => before.has(id)))
      this.#options.pendingChanged([...this.#pending]);
    this.#options.read(lists);
  }
}
