import type { Minion } from '../fleet/index.ts';
import { clock, minionNames } from '../render/index.ts';
import type { StoredRequest } from '../store/index.ts';

/** `A key waits: web03.demo.no. "accept web03.demo.no" lets it in.` */
export function keysWait(ids: readonly string[]): string {
  const [only] = ids;
  if (ids.length === 1)
    return `A key waits: ${only}. "accept ${only}" lets it in, "reject ${only}" does not.`;
  return `${ids.length} keys wait: ${minionNames(ids)}. "accept ID" lets one in; "keys" shows them.`;
}

/** `web01 is down since 14:02.` */
export function minionsDown(minions: readonly Minion[], nameOf: (id: string) => string, now: Date): string {
  const since = clock(new Date(Math.min(...minions.map((minion) => minion.since))), now);
  return `✗ ${named(minions, nameOf)} down since ${since}.`;
}

/** `web01 is back.` */
export function minionsBack(minions: readonly Minion[], nameOf: (id: string) => string): string {
  return `${named(minions, nameOf)} back.`;
}

/** `Job 3 failed: service.restart nginx. "job 3" shows it.` */
export function jobFailed({ number, line, outcome }: StoredRequest): string {
  const why = outcome === 'failed' ? '' : ` (${outcome})`;
  return `✗ Job ${number} failed${why}: ${line}. "job ${number}" shows it.`;
}

function named(minions: readonly Minion[], nameOf: (id: string) => string): string {
  const names = minionNames(minions.map(({ id }) => nameOf(id)));
  return minions.length === 1 ? `${names} is` : `${names} are`;
}
