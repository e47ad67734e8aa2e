import type { EndedCall, WatchService, WatchTopic } from '../../commands/index.ts';
import type { LiveOf } from '../../config/index.ts';
import type { Fleet, Minion } from '../../fleet/index.ts';
import { guarded } from '../../guard/index.ts';
import type { WatchStore } from '../../store/index.ts';
import type { Host } from '../host.ts';
import type { Chats } from '../messages/chats.ts';
import { ScheduleWatch } from './schedule-watch.ts';
import { jobFailed, keysWait, minionsBack, minionsDown } from './watch-words.ts';

/** News within this time goes into one message, milliseconds. */
const GATHER = 1_000;
/** A job that took longer than this, in milliseconds, may have failed unseen. */
const LONG_JOB = 15_000;
/** The most remembered keys per person: anyone who reaches the master's port can add pending keys. */
const MOST_KEYS = 2_000;
/** The longest that a timer can wait, milliseconds. */
const LONGEST = 2 ** 31 - 1;

export interface WatchesOptions {
  fleet: Fleet;
  table: WatchStore;
  live: LiveOf<'watch'>;
  /** Whether that person has any access. */
  allows(person: string): boolean;
  /** Whether a person may know which keys wait. */
  showsKeys(person: string): boolean;
  /** Whether a person may know of a minion. */
  showsMinion(person: string, id: string): boolean;
  /** Says something to a person, by the master contact. */
  tell(person: string, text: string): void;
  /** News within this time goes into one message, milliseconds. Default 1 s. */
  gatherMs?: number;
}

/** Sends people their notifications, each once; remembers them over a restart. */
export class Watches implements WatchService {
  readonly #options: WatchesOptions;
  #pending: readonly string[] | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #keysTimer: NodeJS.Timeout | undefined;

  constructor(options: WatchesOptions) {
    this.#options = options;
    options.fleet.on(
      'swept',
      guarded('watches', (first) => first && this.#checkSoon()),
    );
    options.fleet.on(
      'changed',
      guarded('watches', () => options.fleet.swept && this.#checkSoon()),
    );
    options.fleet.on(
      'removed',
      guarded('watches', () => this.#checkSoon()),
    );
    options.fleet.on(
      'pending',
      guarded('watches', (ids) => {
        this.#pending = ids;
        this.#tellKeysSoon();
      }),
    );
  }

  /** Keys that are pending already are reported at once. */
  async watch(person: string, topics: readonly WatchTopic[]): Promise<void> {
    const kept = this.#options.table.add(person, topics);
    this.#checkSoon();
    this.#tellKeysSoon();
    await kept;
  }

  mute(person: string, topics: readonly WatchTopic[]): Promise<void> {
    return this.#options.table.remove(person, topics);
  }

  topicsOf(person: string): WatchTopic[] {
    return this.#options.table.topicsOf(person) as WatchTopic[];
  }

  /**
   * Reports a call that ended badly. An answer that the person saw as it came is not news. Detached and long calls are,
   * because nobody may be looking. A job that a person ended has not failed.
   */
  callFailed({ request, outcome, isDetached, ms }: EndedCall): void {
    const { person } = request;
    if (outcome.kind === 'killed') return;
    const isUnseen = isDetached || ms >= LONG_JOB;
    if (isUnseen && this.#options.table.topicsOf(person).includes('jobs'))
      this.#tell(person, jobFailed(request, outcome));
  }

  /** Others may be down for long enough. */
  configChanged(): void {
    this.#checkSoon();
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#keysTimer);
  }

  get #gather(): number {
    return this.#options.gatherMs ?? GATHER;
  }

  #tellKeysSoon(): void {
    this.#keysTimer ??= setTimeout(
      guarded('watches', () => this.#tellKeys()),
      this.#gather,
    );
  }

  #tellKeys(): void {
    this.#keysTimer = undefined;
    const { table } = this.#options;
    if (!this.#pending) return;
    const pending = new Set(this.#pending);
    for (const person of table.watchers('keys')) {
      if (!this.#options.showsKeys(person)) continue;
      const told = table.told(person, 'keys');
      for (const id of told) if (!pending.has(id)) table.removeTold(person, 'keys', id);
      const standing = table.told(person, 'keys').size;
      const news = this.#pending.filter((id) => !told.has(id)).slice(0, Math.max(0, MOST_KEYS - standing));
      for (const id of news) table.addTold(person, 'keys', id);
      const all = standing + news.length < pending.size ? pending.size : undefined;
      if (news.length > 0) this.#tell(person, keysWait(news, all));
    }
  }

  #checkSoon(ms = this.#gather): void {
    const at = Date.now() + ms;
    if (at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(
      guarded('watches', () => this.#check()),
      Math.min(ms, LONGEST),
    );
  }

  /** The minions that are down for long enough, those that are back, and the time of the next check. */
  #check(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const { fleet, table } = this.#options;
    const downAfter = this.#options.live.config.watch.down_after;
    const watchers = table.watchers('down');
    if (watchers.length === 0 || !fleet.swept) return;
    const now = Date.now();
    const down = fleet.all().filter(({ state }) => state === 'down');
    const isDue = (minion: Minion) => now - minion.since >= downAfter * 1000;
    const due = down.filter(isDue);
    for (const person of watchers) this.#tellDown(person, due);
    const next = down.reduce(
      (first, minion) => (isDue(minion) ? first : Math.min(first, minion.since)),
      Number.POSITIVE_INFINITY,
    );
    if (Number.isFinite(next)) this.#checkSoon(next + downAfter * 1000 - now + this.#gather);
  }

  #tellDown(person: string, due: readonly Minion[]): void {
    const { fleet, table, showsMinion } = this.#options;
    const nameOf = (id: string) => fleet.nameOf(id);
    const told = table.told(person, 'down');
    const news = due.filter(({ id }) => !told.has(id) && showsMinion(person, id));
    const back: Minion[] = [];
    for (const id of told) {
      const minion = fleet.get(id);
      if (minion && minion.state !== 'up') continue;
      table.removeTold(person, 'down', id);
      if (minion && showsMinion(person, id)) back.push(minion);
    }
    for (const { id } of news) table.addTold(person, 'down', id);
    if (news.length > 0) this.#tell(person, minionsDown(news, nameOf, new Date()));
    if (back.length > 0) this.#tell(person, minionsBack(back, nameOf));
  }

  #tell(person: string, text: string): void {
    if (this.#options.allows(person)) this.#options.tell(person, text);
  }
}

/** Sends notifications: pending keys, minions that go down or come back, failed jobs. */
export function feature(host: Host, { chats }: { chats: Chats }): Watches {
  const { access, directory, live, site, store } = host;
  const { events, fleet } = site;
  const shared = {
    fleet,
    table: store.watches,
    showsMinion: (person: string, id: string) => access.shows(person, id),
    tell: (person: string, text: string) => {
      chats.ifAllowed(person, directory.master.local)?.say(text);
    },
  };
  const watches = new Watches({
    ...shared,
    live,
    allows: (person) => access.allowsAny(person),
    showsKeys: (person) => access.grantsOf(person).mayEver('@wheel.key.list_all'),
  });
  const schedules = new ScheduleWatch({ ...shared, events });
  host.when('configChanged', () => watches.configChanged());
  host.onLeave(() => {
    watches.stop();
    schedules.stop();
  });
  return watches;
}
