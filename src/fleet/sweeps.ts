import { z } from 'zod';
import type { LiveSalt } from '../config/index.ts';
import { guarded, Repeating, reportCaught } from '../guard/index.ts';
import type { EventStream, SaltClient } from '../salt/index.ts';
import type { AddressBook } from './address.ts';
import { MOST_IN_ONE, type Ping } from './suspects.ts';

export interface SweepsOptions {
  live: LiveSalt<'presence_interval'>;
  now(): number;
  /** Sweeps; whether that worked. Never rejects. */
  sweep(): Promise<boolean>;
  /** When to sweep after a failure. */
  repeating?: Repeating;
}

/** Decides when to sweep the fleet: each interval, soon after a failure, and earlier on request. */
export class Sweeps {
  readonly #options: SweepsOptions;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #startedAt = Number.NEGATIVE_INFINITY;
  #running = false;
  #stopped = false;
  readonly #repeating: Repeating;

  constructor(options: SweepsOptions) {
    this.#options = options;
    this.#repeating = options.repeating ?? new Repeating();
  }

  /** The next one begins no later than in so many seconds; while one runs, after that one. */
  within(seconds: number): void {
    const dueAt = this.#options.now() + seconds * 1000;
    if (this.#stopped || dueAt >= this.#dueAt) return;
    this.#dueAt = dueAt;
    if (!this.#running) this.#arm();
  }

  /** As `within`, but at the earliest so many seconds after the last one began. */
  soon(apart: number): void {
    this.within(Math.max(0, (this.#startedAt - this.#options.now()) / 1000 + apart));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#repeating.stop();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const wait = Math.max(0, this.#dueAt - this.#options.now());
    this.#timer = setTimeout(
      guarded('sweeps', () => this.#run()),
      wait,
    );
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#startedAt = this.#options.now();
    this.#dueAt = Number.POSITIVE_INFINITY;
    const worked = await this.#sweep();
    this.#running = false;
    if (this.#stopped) return;
    if (worked) this.#repeating.worked();
    const next = this.#options.now() + (worked ? this.#waitMs() : this.#repeating.failed());
    this.#dueAt = Math.min(this.#dueAt, next);
    this.#arm();
  }

  /** True if it worked. After any failure there is a next one. */
  async #sweep(): Promise<boolean> {
    try {
      return await this.#options.sweep();
    } catch (error) {
      reportCaught('sweeps', error);
      return false;
    }
  }

  /** A slow Salt is not asked without pause: at least half the interval lies between two. */
  #waitMs(): number {
    const { live, now } = this.#options;
    const interval = live.config.presence_interval;
    return Math.max(interval * 500, this.#startedAt + interval * 1000 - now());
  }
}

/** `manage.status` (salt.runners.manage): minions with an accepted key, by whether they answer a ping. */
const ManageStatus = z.object({ up: z.array(z.string()), down: z.array(z.string()) });

type Status = z.output<typeof ManageStatus>;

export interface StatusOptions {
  salt: Pick<SaltClient, 'dialect' | 'runner'>;
  events: EventStream;
  book: AddressBook;
  ping: Ping;
}

/** A sweep waits for silent minions as long as the master's settings say, milliseconds: salt-api waits no longer. */
const SWEEP_WITHIN = 300_000;

/** Salt's own waiting for silent minions is some 15 s; in a small fleet this is enough. Seconds. */
const HURRY = 2;
/** Many answers need their time on the master: one second more for so many minions. */
const MINIONS_A_SECOND = 400;
/** In a larger fleet than this the master's own settings know better. */
const MOST_TO_HURRY = 1_000;

/**
 * Asks for every minion's state. `first`, after a start, and `again`, once Salt was gone: people wait for these, so
 * they do not wait long for silent minions. Late answers still count. At first there is no other evidence about a
 * minion, so those that were cut short get a separate ping. Rejects if Salt does.
 */
export async function askStatus(
  { book, events, ping, salt }: StatusOptions,
  turn: 'first' | 'again' | 'usual',
): Promise<Status> {
  const hurry = turn === 'usual' ? undefined : hurryFor(book.size);
  const status = readStatus(await salt.runner('manage.status', hurry, { deadlineMs: SWEEP_WITHIN }));
  const { up, down } = status;
  if (!salt.dialect.namesDeadMinions) return pinged(up, down, ping);
  if (!hurry || turn !== 'first' || down.length === 0 || events.state !== 'open') return status;
  const answered = await ping(down).catch(() => new Set<string>());
  return { up: [...up, ...answered], down: down.filter((id) => !answered.has(id)) };
}

/** Finds by itself which minions answer. Rejects if it cannot ask. */
async function pinged(up: string[], down: string[], ping: Ping): Promise<Status> {
  const here = new Set<string>();
  for (let from = 0; from < up.length; from += MOST_IN_ONE)
    for (const id of await ping(up.slice(from, from + MOST_IN_ONE))) here.add(id);
  return { up: [...here], down: [...down, ...up.filter((id) => !here.has(id))] };
}

/** How long it waits for returns, and then for news of the job from those that are silent. */
function hurryFor(minions: number): Record<string, number> | undefined {
  if (minions === 0 || minions > MOST_TO_HURRY) return undefined;
  const seconds = HURRY + Math.ceil(minions / MINIONS_A_SECOND) - 1;
  return { timeout: seconds, gather_job_timeout: seconds };
}

/** The answer. @throws Error for an unexpected answer */
function readStatus(answer: unknown): Status {
  const status = ManageStatus.safeParse(answer);
  if (status.success) return status.data;
  const found = JSON.stringify(answer)?.slice(0, 100);
  throw new Error(`manage.status did not answer with the minions that are up and down but with ${found}`);
}
