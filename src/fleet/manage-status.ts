import { z } from 'zod';

/** `manage.status` (salt.runners.manage): minions with an accepted key, by whether they answer a ping. */
const ManageStatus = z.object({ up: z.array(z.string()), down: z.array(z.string()) });

/** What `manage.status` answered. @throws Error where that is not what it answers */
export function readStatus(answer: unknown): z.output<typeof ManageStatus> {
  const status = ManageStatus.safeParse(answer);
  if (status.success) return status.data;
  const found = JSON.stringify(answer)?.slice(0, 100);
  throw new Error(`manage.status did not answer with the minions that are up and down but with ${found}`);
}

/** Salt's own waiting for silent minions is some 15 s; in a small fleet this is enough. Seconds. */
const HURRY = 2;
/** Many answers need their time on the master: one second more for so many minions. */
const MINIONS_A_SECOND = 400;
/** In a larger fleet than this the master's own settings know better. */
const MOST_TO_HURRY = 1_000;

/**
 * Options of `manage.status` for a sweep that people wait for, in a fleet of about that size: how long it waits for
 * returns, and then for news of the job from those that are silent. Who answers later is heard all the same.
 */
export function hurriedFor(minions: number): Record<string, number> {
  if (minions === 0 || minions > MOST_TO_HURRY) return {};
  const seconds = HURRY + Math.ceil(minions / MINIONS_A_SECOND) - 1;
  return { timeout: seconds, gather_job_timeout: seconds };
}
