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
