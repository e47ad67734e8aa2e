import { type Outcome, outcomeText, shorten } from '../../commands/index.ts';
import type { Minion } from '../../fleet/index.ts';
import { clock, minionNames, visible } from '../../render/index.ts';
import type { StoredRequest } from '../../store/index.ts';

/** `New pending key: web03.demo.no. "accept web03.demo.no" lets it in, …`. `all`: how many are pending, if the list is cut. */
export function keysWait(ids: readonly string[], all?: number): string {
  const text = theseKeysWait(ids);
  return all === undefined
    ? text
    : `${text} ${all} keys are pending in all. I'll tell you about new ones after some are accepted, rejected or deleted.`;
}

function theseKeysWait(ids: readonly string[]): string {
  const shown = ids.map(visible);
  const [only] = shown;
  if (ids.length === 1)
    return `New pending key: ${only}. "accept ${only}" lets it in, "reject ${only}" keeps it out.`;
  return `${ids.length} pending keys: ${minionNames(shown)}. "accept ID" lets one in; "keys" shows them.`;
}

/** `web01 is down since 14:02.` */
export function minionsDown(minions: readonly Minion[], nameOf: (id: string) => string, now: Date): string {
  const since = clock(
    new Date(minions.reduce((first, minion) => Math.min(first, minion.since), Infinity)),
    now,
  );
  return `✗ ${named(minions, nameOf)} down since ${since}.`;
}

/** `web01 is back.` */
export function minionsBack(minions: readonly Minion[], nameOf: (id: string) => string): string {
  return `${named(minions, nameOf)} back.`;
}

/** `Job 3 failed: service.restart nginx. "job 3" shows it.` */
export function jobFailed({ number, line }: StoredRequest, outcome: Outcome): string {
  const why = outcome.kind === 'failed' ? '' : ` (${outcomeText(outcome)})`;
  return `✗ Job ${number} failed${why}: ${shorten(line, 200)}. "job ${number}" shows it.`;
}

/** A schedule, and the minions on which its job failed or went well again. */
export interface ScheduleNews {
  schedule: string;
  /** Their names. */
  minions: string[];
  fun: string;
  retcode: number;
  /** One of the jobs. */
  jid: string;
}

/** More schedules than this are counted, not named. */
const MOST_SCHEDULES = 8;

/** `✗ Schedule backup failed on web01: cmd.run (exit 3). "job 2026…" shows it.` */
export function schedulesFailed(news: readonly ScheduleNews[]): string {
  const lines = news.map(({ schedule, minions, fun, retcode, jid }) => {
    const one = minions.length === 1 ? ` "job ${jid}" shows it.` : '';
    return `✗ Schedule ${shorten(schedule)} failed on ${minionNames(minions)}: ${shorten(fun)} (exit ${retcode}).${one}`;
  });
  return firstOf(lines);
}

/** `Schedule backup works again on web01.` */
export function schedulesWork(news: readonly Pick<ScheduleNews, 'schedule' | 'minions'>[]): string {
  return firstOf(
    news.map(
      ({ schedule, minions }) => `Schedule ${shorten(schedule)} works again on ${minionNames(minions)}.`,
    ),
  );
}

function firstOf(lines: readonly string[]): string {
  const left = lines.length - MOST_SCHEDULES;
  if (left <= 0) return lines.join('\n');
  return [...lines.slice(0, MOST_SCHEDULES), `So did ${left} more schedules.`].join('\n');
}

function named(minions: readonly Minion[], nameOf: (id: string) => string): string {
  const names = minionNames(minions.map(({ id }) => nameOf(id)));
  return minions.length === 1 ? `${names} is` : `${names} are`;
}
