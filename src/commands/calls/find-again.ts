import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../ops/index.ts';
import { type Job, type JobListener, SaltError, type Turn } from '../../salt/index.ts';
import type { SaltSite } from '../../site/index.ts';

/** The old process is gone, so what it had sent is at salt-api at the latest: by then it is worked on, or lost. */
const GRACE = 5_000;
/** Between questions to a Salt that cannot say, milliseconds. */
const LONGEST_WAIT = 60_000;
/** What the first question may take, milliseconds, and the last; each may take twice what the one before did. */
const [FIRST_DEADLINE, LONGEST_DEADLINE] = [10_000, 60_000];
/** Salt will not say another time either. */
const FINAL = new Set(['salt-not-permitted', 'salt-client-disabled', 'salt-stopped']);

export interface FindAgainParts {
  site: Pick<SaltSite, 'jobs'>;
  log: Log;
  turnOf(person: string): Turn;
  /** How long until Salt is asked again for a job that it does not know, milliseconds. */
  graceMs?: number;
}

/** The job, as soon as Salt can say; undefined where it says twice that it has none. @throws SaltError */
export async function findAgain(
  { site, log, turnOf, graceMs = GRACE }: FindAgainParts,
  { person, jid }: { person: string; jid: string },
  listener: JobListener,
): Promise<Job | undefined> {
  let missed = false;
  let deadlineMs = FIRST_DEADLINE;
  for (let wait = 1_000; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      const job = await site.jobs.resume(jid, listener, { deadlineMs, turn: turnOf(person) });
      if (job || missed) return job;
      missed = true;
      wait = graceMs;
    } catch (error) {
      if (!(error instanceof SaltError) || FINAL.has(error.code)) throw error;
      log.warn({ jid, code: error.code }, 'Salt does not know yet how a job ended');
      deadlineMs = Math.min(deadlineMs * 2, LONGEST_DEADLINE);
    }
    await pause(wait, undefined, { ref: false });
  }
}
