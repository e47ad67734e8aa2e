import { background, guarded } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import { askMinions, type Target } from '../salt/index.ts';

/** Pings minions by themselves; resolves with those that answered in a short time. Rejects if it cannot ask. */
export type Ping = (ids: readonly string[]) => Promise<ReadonlySet<string>>;

export interface SuspectsOptions {
  ping: Ping;
  now(): number;
  log: Log;
  answered(id: string): void;
  /** It did not answer the question of that time. Returns true to ask once more. */
  missed(id: string, askedAt: number): boolean;
  /** It could not be asked. */
  notAsked(id: string): void;
}

/** Suspects within this time are pinged together; milliseconds. */
const GATHER_MS = 100;
/** The time between the first missed ping and the second, milliseconds: a busy minion may recover. */
const SECOND_AFTER_MS = 5_000;
/** A minion that has just answered is not asked again within this time, whatever events say; milliseconds. */
const QUIET_MS = 3_000;
/** Minions in one ping. */
export const MOST_IN_ONE = 1_000;
/** Pings at once. */
const MOST_AT_ONCE = 4;

/** The minions in doubt: each is pinged at once, and where that is missed once more. */
export class Suspects {
  readonly #options: SuspectsOptions;
  readonly #pursued = new Set<string>();
  /** The minions in doubt, by id. */
  readonly pursued: ReadonlySet<string> = this.#pursued;
  readonly #quietUntil = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #due: string[] = [];
  #gathering = false;
  #asking = 0;
  #stopped = false;

  constructor(options: SuspectsOptions) {
    this.#options = options;
  }

  add(id: string): void {
    if (this.#stopped || this.#pursued.has(id)) return;
    this.#pursued.add(id);
    const quietMs = (this.#quietUntil.get(id) ?? 0) - this.#options.now();
    this.#quietUntil.delete(id);
    if (quietMs > 0) this.#later(quietMs, () => this.#ask(id));
    else this.#ask(id);
  }

  /** Stops the questions to a minion: it is cleared, or gone. */
  clear(id: string): void {
    this.#pursued.delete(id);
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#due = [];
  }

  #ask(id: string): void {
    this.#due.push(id);
    if (this.#gathering) return;
    this.#gathering = true;
    this.#later(GATHER_MS, () => {
      this.#gathering = false;
      this.#askDue();
    });
  }

  #askDue(): void {
    while (this.#due.length > 0 && this.#asking < MOST_AT_ONCE) {
      const ids = this.#due.splice(0, MOST_IN_ONE).filter((id) => this.#pursued.has(id));
      if (ids.length > 0) background('suspects', this.#ping(ids));
    }
  }

  async #ping(ids: readonly string[]): Promise<void> {
    const { ping, now, log } = this.#options;
    const askedAt = now();
    this.#asking += 1;
    try {
      const answered = await ping(ids);
      if (!this.#stopped) this.#judge(ids, answered, askedAt);
    } catch (error) {
      if (this.#stopped) return;
      log.warn(
        { minions: ids.length, why: (error as Error).message },
        'minions in doubt could not be pinged',
      );
      for (const id of ids) {
        this.#pursued.delete(id);
        this.#options.notAsked(id);
      }
    } finally {
      this.#asking -= 1;
      this.#askDue();
    }
  }

  #judge(ids: readonly string[], answered: ReadonlySet<string>, askedAt: number): void {
    const again: string[] = [];
    for (const id of ids) {
      if (answered.has(id)) {
        this.#pursued.delete(id);
        this.#quietUntil.set(id, this.#options.now() + QUIET_MS);
        this.#options.answered(id);
      } else if (this.#pursued.has(id) && this.#options.missed(id, askedAt)) again.push(id);
      else this.#pursued.delete(id);
    }
    if (again.length > 0)
      this.#later(SECOND_AFTER_MS, () => {
        for (const id of again) this.#ask(id);
      });
  }

  #later(ms: number, task: () => void): void {
    const timer = setTimeout(
      guarded('suspects', () => {
        this.#timers.delete(timer);
        task();
      }),
      ms,
    );
    this.#timers.add(timer);
  }
}

/** How long one minion has for its answer once the ping is sent, and how much more many have, milliseconds each. */
const ANSWERED_WITHIN_MS = 2_500;
const MS_EACH = 5;

/**
 * Pings certain minions (`test.ping` to their exact ids). Listens for events, or without them waits for Salt. Rejects
 * with a SaltError if Salt is unreachable, or an Error if the events broke off meanwhile.
 */
export async function pingMinions(
  site: Parameters<typeof askMinions>[0],
  ids: readonly string[],
  withinMs = ANSWERED_WITHIN_MS,
): Promise<ReadonlySet<string>> {
  const { events, salt } = site;
  const target: Target = { tgt: [...ids], tgt_type: 'list' };
  if (events.state !== 'open') {
    const returns = await salt.local(target, 'test.ping', {}, { timeout: 3, deadlineMs: 120_000 });
    return new Set(ids.filter((id) => returns.get(id)?.outcome === 'returned'));
  }
  const { generation } = events;
  const waitMs = withinMs + ids.length * MS_EACH;
  const { returns } = await askMinions(site, target, 'test.ping', {}, { waitMs });
  if (returns.size < ids.length && (events.state !== 'open' || events.generation !== generation))
    throw new Error('the event stream broke while minions were pinged');
  return new Set(returns.keys());
}
