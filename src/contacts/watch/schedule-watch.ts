import type { Fleet } from '../../fleet/index.ts';
import { guarded } from '../../guard/index.ts';
import { beginningOf } from '../../render/index.ts';
import { type EventStream, isJid, type ScheduledReturn, scheduledReturn } from '../../salt/index.ts';
import type { WatchStore } from '../../store/index.ts';
import { type ScheduleNews, schedulesFailed, schedulesWork } from './watch-words.ts';

/** News within this time goes into one message, milliseconds. */
const GATHER = 1_000;
/** The most remembered news per person: a minion may make up schedules without end. */
const MOST_TOLD = 2_000;
/** And of one minion's: what one makes up must not keep others' from being told. */
const MOST_OF_ONE = 100;
/** A longer name is cut: it takes memory, and any minion may make one up. */
const LONGEST_NAME = 200;
/** With so many at a time they are told without waiting for more. */
const MOST_NEWS = 10_000;
/** Salt's own schedules (`__mine_interval`) begin so. */
const SALTS_OWN = '__';

export interface ScheduleWatchOptions {
  events: Pick<EventStream, 'onTag'>;
  fleet: Fleet;
  table: WatchStore;
  /** Whether a person may know of a minion. */
  showsMinion(person: string, id: string): boolean;
  /** Says something to a person, by the master contact. */
  tell(person: string, text: string): void;
  /** News within this time goes into one message, milliseconds. Default 1 s. */
  gatherMs?: number;
}

/**
 * Tells people who watch jobs about failed schedules on minions: each schedule once per minion, until it works there
 * again, which is news too. Remembers this over a restart.
 */
export class ScheduleWatch {
  readonly #options: ScheduleWatchOptions;
  /** The newest job of each schedule and minion that was not looked at yet. */
  readonly #news = new Map<string, ScheduledReturn>();
  readonly #end: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ScheduleWatchOptions) {
    this.#options = options;
    this.#end = options.events.onTag('salt/job/', (event) => {
      const returned = scheduledReturn(event);
      if (returned) this.#heard(returned);
    });
    options.fleet.on(
      'removed',
      guarded('schedule-watch', ({ id }) => this.#forget(id)),
    );
  }

  stop(): void {
    this.#end();
    clearTimeout(this.#timer);
  }

  #heard(returned: ScheduledReturn): void {
    if (returned.schedule.startsWith(SALTS_OWN) || !isJid(returned.jid)) return;
    if (!this.#options.fleet.get(returned.id)) return;
    const { value: _, ...result } = returned.result;
    const schedule = beginningOf(returned.schedule, LONGEST_NAME);
    const fun = beginningOf(returned.fun, LONGEST_NAME);
    const heard = { ...returned, schedule, fun, result: { ...result, value: null } };
    this.#news.set(subjectOf(heard), heard);
    if (this.#news.size > MOST_NEWS) this.#tellAll();
    this.#timer ??= setTimeout(
      guarded('schedule-watch', () => this.#tellAll()),
      this.#options.gatherMs ?? GATHER,
    );
  }

  #tellAll(): void {
    this.#timer = undefined;
    const news = new Map(this.#news);
    this.#news.clear();
    for (const person of this.#options.table.watchers('jobs')) this.#tell(person, news);
  }

  #tell(person: string, news: ReadonlyMap<string, ScheduledReturn>): void {
    const { fleet, showsMinion, table, tell } = this.#options;
    const told = table.told(person, 'jobs');
    const ofEach = countByMinion(told);
    const failed: ScheduledReturn[] = [];
    const mended: ScheduledReturn[] = [];
    for (const [subject, returned] of news) {
      const isFailure = returned.result.retcode !== 0;
      if (isFailure === told.has(subject) || !fleet.get(returned.id)) continue;
      if (!showsMinion(person, returned.id)) continue;
      if (!isFailure) {
        table.removeTold(person, 'jobs', subject);
        mended.push(returned);
      } else if (told.size + failed.length < MOST_TOLD && (ofEach.get(returned.id) ?? 0) < MOST_OF_ONE) {
        ofEach.set(returned.id, (ofEach.get(returned.id) ?? 0) + 1);
        table.addTold(person, 'jobs', subject);
        failed.push(returned);
      }
    }
    if (failed.length > 0) tell(person, schedulesFailed(this.#bySchedule(failed)));
    if (mended.length > 0) tell(person, schedulesWork(this.#bySchedule(mended)));
  }

  /** Schedules with the same outcome share a line, for any number of minions. */
  #bySchedule(returns: readonly ScheduledReturn[]): ScheduleNews[] {
    const groups = new Map<string, ScheduleNews>();
    for (const { schedule, fun, jid, id, result } of returns) {
      const { retcode } = result;
      const key = JSON.stringify([schedule, fun, retcode]);
      const group = groups.get(key) ?? { schedule, fun, retcode, jid, minions: [] };
      group.minions.push(this.#options.fleet.nameOf(id));
      groups.set(key, group);
    }
    return inTurns(Array.from(groups.values()));
  }

  /** A minion's key is gone: one of that name later is another. */
  #forget(minion: string): void {
    const { table } = this.#options;
    for (const person of table.watchers('jobs')) {
      for (const subject of table.told(person, 'jobs')) {
        if (minionOf(subject) === minion) table.removeTold(person, 'jobs', subject);
      }
    }
  }
}

/** The first of each minion, then the second of each: the end of a long message is only counted. */
function inTurns(news: readonly ScheduleNews[]): ScheduleNews[] {
  const seen = new Map<string, number>();
  const turns = news.map((one): [turn: number, ScheduleNews] => {
    const [minion = ''] = one.minions;
    const turn = seen.get(minion) ?? 0;
    seen.set(minion, turn + 1);
    return [turn, one];
  });
  return turns.sort(([a], [b]) => a - b).map(([, one]) => one);
}

/** How many of the subjects told are of each minion. */
function countByMinion(told: ReadonlySet<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const subject of told) {
    const minion = minionOf(subject);
    counts.set(minion, (counts.get(minion) ?? 0) + 1);
  }
  return counts;
}

/** How the store names a schedule on a minion. */
function subjectOf({ id, schedule }: ScheduledReturn): string {
  return JSON.stringify([id, schedule]);
}

function minionOf(subject: string): string {
  const [minion] = JSON.parse(subject) as [minion: string, schedule: string];
  return minion;
}
