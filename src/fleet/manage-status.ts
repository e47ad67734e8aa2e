import { z } from 'zod';
import type { FleetOptions } from './fleet-options.ts';

/** `manage.status` (salt.runners.manage): minions with an accepted key, by whether they answer a ping. */
const ManageStatus = z.object({ up: z.array(z.string()), down: z.array(z.string()) });

export type Status = z.output<typeof ManageStatus>;

/** Salt's own waiting for silent minions is some 15 s; in a small fleet this is enough. Seconds. */
const HURRY = 2;
/** Many answers need their time on the master: one second more for so many minions. */
const MINIONS_A_SECOND = 400;
/** In a larger fleet than this the master's own settings know better. */
const MOST_TO_HURRY = 1_000;

/**
 * Asks for every minion's state. `first`, after a start, and `again`, once Salt was gone, people wait for the answer,
 * so that it does not wait long for silent minions: who answers later is heard all the same. At first that word is
 * all there is of a minion, so that those hurried past get a ping of their own. Rejects where Salt does.
 */
export async function askStatus(
  { book, events, ping, source }: FleetOptions,
  turn: 'first' | 'again' | 'usual',
): Promise<Status> {
  const hurry = turn === 'usual' ? undefined : hurryFor(book.size);
  const status = readStatus(await source.runner('manage.status', hurry));
  const { up, down } = status;
  if (!hurry || turn !== 'first' || !ping || down.length === 0 || events?.state !== 'open') return status;
  const answered = await ping(down).catch(() => new Set<string>());
  return { up: [...up, ...answered], down: down.filter((id) => !answered.has(id)) };
}

/** How long it waits for returns, and then for news of the job from those that are silent. */
function hurryFor(minions: number): Record<string, number> | undefined {
  if (minions === 0 || minions > MOST_TO_HURRY) return undefined;
  const seconds = HURRY + Math.ceil(minions / MINIONS_A_SECOND) - 1;
  return { timeout: seconds, gather_job_timeout: seconds };
}

/** What it answered. @throws Error where that is not what it answers */
function readStatus(answer: unknown): Status {
  const status = ManageStatus.safeParse(answer);
  if (status.success) return status.data;
  const found = JSON.stringify(answer)?.slice(0, 100);
  throw new Error(`manage.status did not answer with the minions that are up and down but with ${found}`);
}
