import { EventEmitter } from 'node:events';
import type { LiveSalt } from '../config/index.ts';
import { Troubles } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import { type EventStream, type JidSource, type SaltClient, SaltError } from '../salt/index.ts';
import type { AddressBook } from './address.ts';
import { type AcceptedKeys, Keys } from './keys.ts';
import { listen } from './listen.ts';
import { type Minion, type MinionState, Minions } from './minions.ts';
import { type Ping, pingMinions, Suspects } from './suspects.ts';
import { askStatus, Sweeps } from './sweeps.ts';

export interface FleetOptions {
  salt: Pick<SaltClient, 'dialect' | 'local' | 'localAsync' | 'probeEvents' | 'runner' | 'wheel'>;
  events: EventStream;
  jids: JidSource;
  book: AddressBook;
  live: LiveSalt<'presence_interval'>;
  log: Log;
  troubles?: Troubles;
  /** Pings single minions. Default: by `test.ping`. */
  ping?: Ping;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

export interface FleetEvents {
  /** A minion is new or its state is another; `was` is undefined for a new one. */
  changed: [minion: Minion, was: MinionState | undefined];
  /** A minion's key is gone. */
  removed: [minion: Minion];
  /** Other keys wait than before; all that do, by id. */
  pending: [ids: readonly string[]];
  /** The first sweep begins; the minions that have an address from an earlier run. */
  starting: [ids: readonly string[]];
  /** A sweep was read; `first` for the first of this process. */
  swept: [first: boolean];
  /** Salt cannot be asked, or for another reason than before; the reason in one sentence. */
  unreachable: [reason: string];
}

/** The minions known, their state and its evidence; the one owner of all three. */
export class Fleet extends EventEmitter<FleetEvents> {
  readonly #options: FleetOptions & Required<Pick<FleetOptions, 'now' | 'ping'>>;
  readonly #minions: Minions;
  readonly #sweeps: Sweeps;
  readonly #suspects: Suspects;
  readonly #keys: Keys;
  #unlisten: (() => void) | undefined;
  #swept = false;
  #stopped = false;
  #trouble: { reason: string; since: number } | undefined;

  constructor(options: FleetOptions) {
    super();
    const { log, now = Date.now, ping = (ids) => pingMinions(options, ids), salt } = options;
    const { troubles = new Troubles() } = options;
    this.#options = { ...options, now, ping };
    this.#minions = new Minions({
      nameOf: (id) => this.nameOf(id),
      now,
      changed: (minion, was) => this.#changed(minion, was),
      removed: (minion) => this.#removed(minion),
    });
    this.#sweeps = new Sweeps({
      live: options.live,
      now,
      sweep: () => this.#trySweep(),
      repeating: troubles.repeating('fleet'),
    });
    this.#keys = new Keys({
      salt,
      log,
      now,
      read: (lists) => this.#readKeys(lists),
      pendingChanged: (ids) => this.emit('pending', ids),
      repeating: troubles.repeating('keys'),
    });
    this.#suspects = new Suspects({
      ping,
      now,
      log,
      answered: (id) => this.#minions.hear(id, 'return'),
      missed: (id, askedAt) => this.#missed(id, askedAt),
      notAsked: (id) => this.#minions.hear(id, 'not-asked'),
    });
  }

  /** Whether the fleet was read at least once. */
  get swept(): boolean {
    return this.#swept;
  }

  /** Why Salt could not be asked lately; undefined while it can. */
  get trouble(): string | undefined {
    return this.#trouble?.reason;
  }

  /** Since when, milliseconds since 1970. */
  get troubleSince(): number | undefined {
    return this.#trouble?.since;
  }

  get(id: string): Minion | undefined {
    return this.#minions.get(id);
  }

  /** All minions, by name. */
  all(): Minion[] {
    return this.#minions.all();
  }

  count(state: MinionState): number {
    return this.#minions.count(state);
  }

  /** Minions with a pending key, by id; empty if the gateway may not read keys. */
  pending(): string[] {
    return [...this.#keys.pending];
  }

  /** The name that people use for a minion: its id without the domain. */
  nameOf(id: string): string {
    return this.#options.book.nameOf(id);
  }

  /** A known minion's exact id from its id or its name; undefined where it is neither. */
  idOf(word: string): string | undefined {
    if (this.#minions.get(word)) return word;
    const id = this.#options.book.minionNamed(word);
    return id !== undefined && this.#minions.get(id) ? id : undefined;
  }

  /** The known minions whose id or name is a word in other letters. */
  idsLike(word: string): string[] {
    return this.#options.book.minionsLike(word).filter((id) => this.#minions.get(id));
  }

  /** Sweeps now and regularly, and listens; a failed sweep is tried again, forever. */
  start(): void {
    const [keys, minions, sweeps] = [this.#keys, this.#minions, this.#sweeps];
    this.#unlisten = listen(this, { ...this.#options, keys, minions, sweeps });
    sweeps.within(0);
    this.emit('starting', this.#options.book.minions());
  }

  /** The next sweep begins no later than in so many seconds; default: the interval, which is another than before. */
  sweepWithin(seconds = this.#options.live.config.presence_interval): void {
    this.#sweeps.within(seconds);
  }

  stop(): void {
    this.#stopped = true;
    this.#unlisten?.();
    this.#sweeps.stop();
    this.#suspects.stop();
    this.#keys.stop();
  }

  /** A minion has just answered: the strongest evidence there is. */
  answered(id: string): void {
    this.#minions.hear(id, 'return');
  }

  /** A minion may be gone: it is pinged at once, by itself, and where it misses that once more. */
  suspect(id: string): void {
    if (this.#minions.get(id) && this.#trouble === undefined) this.#suspects.add(id);
  }

  /** True if a separate ping should clear it. */
  isSuspect(id: string): boolean {
    return this.#suspects.pursued.has(id);
  }

  /** Asks `manage.status` and takes what it says. Rejects where Salt does. */
  async sweep(): Promise<void> {
    const askedAt = this.#options.now();
    const turn = !this.#swept ? 'first' : this.#trouble !== undefined ? 'again' : 'usual';
    const { up, down } = await askStatus(this.#options, turn);
    if (this.#stopped) return;
    // Keys read since are newer than the minions that this sweep knows of.
    const known = this.#keys.acceptedSince(askedAt) ?? new Set([...up, ...down]);
    this.#minions.keepOnly(known);
    this.#options.book.addAll([...known]);
    this.#trouble = undefined;
    this.#options.events.hurry();
    for (const id of up) if (known.has(id)) this.#weigh(id, 'sweep-up', askedAt);
    for (const id of down) if (known.has(id)) this.#weigh(id, 'sweep-down', askedAt);
    const first = !this.#swept;
    this.#swept = true;
    this.emit('swept', first);
    this.#keys.refresh();
  }

  /** I can't reach Salt: from now until a sweep succeeds no minion's state is sure. */
  saltIsGone(reason: string): void {
    const was = this.#trouble;
    if (was?.reason === reason) return;
    this.#trouble = { reason, since: was?.since ?? this.#options.now() };
    this.#options.log.warn({}, `the fleet could not be read: ${reason}`);
    if (was === undefined) for (const id of this.#minions.ids()) this.#minions.hear(id, 'no-salt');
    this.emit('unreachable', reason);
  }

  async #trySweep(): Promise<boolean> {
    try {
      await this.sweep();
      return true;
    } catch (error) {
      // That it waits behind questions of ours says nothing of Salt.
      const isBusy = error instanceof SaltError && error.code === 'salt-busy';
      if (!this.#stopped && !isBusy) this.saltIsGone((error as Error).message);
      return false;
    }
  }

  #readKeys(lists: AcceptedKeys): void {
    // The first sweep reports every minion with its state.
    if (!this.#swept) return;
    this.#minions.keepOnly(lists.accepted);
    const added = [...lists.accepted].filter((id) => !this.#minions.get(id));
    this.#options.book.addAll(added);
    for (const id of added) {
      this.#minions.weigh(id, 'key', lists.askedAt);
      this.suspect(id);
    }
  }

  #missed(id: string, askedAt: number): boolean {
    this.#minions.hear(id, 'unanswered', askedAt);
    return this.#minions.get(id)?.state === 'stale';
  }

  /** If a sweep is not enough to call a minion down, or up again, the minion gets a separate ping. */
  #weigh(id: string, kind: 'sweep-up' | 'sweep-down', askedAt: number): void {
    this.#minions.weigh(id, kind, askedAt);
    const { misses = 0, state } = this.#minions.get(id) ?? {};
    if (misses > 0 && (kind === 'sweep-up' || state !== 'down')) this.#suspects.add(id);
  }

  #changed(minion: Minion, was: MinionState | undefined): void {
    if (minion.state === 'up') this.#suspects.clear(minion.id);
    this.emit('changed', minion, was);
  }

  #removed(minion: Minion): void {
    this.#suspects.clear(minion.id);
    this.emit('removed', minion);
  }
}
