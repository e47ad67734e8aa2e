import { MARGIN } from './layout.ts';
import { namesLabel } from './names.ts';
import { above, type Rendered } from './style.ts';
import { indent } from './text.ts';

/**
 * Why a minion gave no answer. `seconds`: the time of the wait; `job`: the person's short number. `ended`: a person
 * ended the job there; `absent`: it does not run there; `unknown`: no minion has that name. `not-run`: its turn in a batch never came; `unread`: Salt's API cannot send its answer.
 */
export type Silence =
  | { name: string; kind: 'down'; since?: Date }
  | {
      name: string;
      kind: 'unanswered' | 'running' | 'absent' | 'ended' | 'unread';
      seconds?: number;
      job?: number | string;
      jid?: string | undefined;
    }
  | { name: string; kind: 'unknown' }
  | { name: string; kind: 'not-run'; why: string };

/** One silent minion's line: `db03: down since 14:02; sent, but I didn't wait`. Times are local; `now` shortens today's. */
export function silenceLine(silence: Silence, now = new Date()): string {
  return `${silence.name}: ${why(silence, now)}`;
}

/** Silent minions with the same reason on one line, in order of their names. */
export function silenceLines(silent: Silence[], now = new Date()): string[] {
  const reasons = Map.groupBy(silent, (s) => why(s, now));
  return [...reasons].map(([reason, list]) => `${namesLabel(list.map((s) => s.name))}: ${reason}`);
}

/** Writes a late answer: `db03: answered late: True`. */
export function lateAnswer(name: string, answer: Rendered): Rendered {
  const lead = `${name}: answered late:`;
  if (!answer.text.includes('\n')) return { ...answer, text: `${lead} ${answer.text}` };
  return above(lead, answer.styled ? answer : { ...answer, text: indent(answer.text, MARGIN) });
}

/** Warns that two answers under a minion's name differ. The root user of any minion can put one on Salt's bus. */
export function contradiction(name: string, job: number): string {
  return `${name}: sent two different answers to job ${job}; one may be forged. "job ${job}" shows the one that the master recorded.`;
}

/** Salt cannot tell these apart. */
const ABSENT = 'no answer, and it does not run there: it never began, crashed, or Salt lost its answer';

function why(silence: Silence, now: Date): string {
  if (silence.kind === 'down') {
    return `down${silence.since ? ` since ${clock(silence.since, now)}` : ''}; sent, but I didn't wait`;
  }
  if (silence.kind === 'not-run') return `nothing ran there: ${silence.why}`;
  if (silence.kind === 'unknown') return 'no minion has that name';
  const job = silence.job === undefined ? '' : ` (job ${silence.job})`;
  if (silence.kind === 'ended') return `ended by kill${job}`;
  if (silence.kind === 'running') return `still runs there${job}`;
  if (silence.kind === 'unread') {
    const shows =
      silence.jid === undefined ? '' : `; on the master, salt-run jobs.lookup_jid ${silence.jid} shows it`;
    return `no longer runs, and Salt's API cannot send its answer${job}${shows}`;
  }
  if (silence.kind === 'absent') return `${ABSENT}${job}`;
  const waited = silence.seconds === undefined ? '' : ` in ${silence.seconds} s`;
  return `sent, no answer${waited}, may still run${job}`;
}

/** A time of day, `14:02`, with the date before it (`2026-11-23 14:02`) where it is another day than `now`. Local time. */
export function clock(time: Date, now: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = (d: Date) => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  const hour = `${two(time.getHours())}:${two(time.getMinutes())}`;
  return day(time) === day(now) ? hour : `${day(time)} ${hour}`;
}
