import { follow } from '../deadline.ts';
import type { EventStream } from '../events/index.ts';
import { pause } from '../events/silence.ts';
import type { MinionReturn } from '../returns.ts';
import { isDict } from '../values.ts';
import type { JidSource } from './jid.ts';
import type { JobClient } from './types.ts';

export interface FindOptions {
  client: JobClient;
  events: EventStream;
  jids: JidSource;
  /** How long minions have for their answer, milliseconds. */
  waitMs: number;
  signal: AbortSignal;
}

/** What became of a job on the minions asked. */
export interface Found {
  running: Set<string>;
  /** Up, and not running it: its answer is there or was lost. */
  ended: Set<string>;
}

/**
 * Asks minions whether they run a job (`saltutil.find_job`, which Salt permits to everyone).
 * @throws SaltError, or the signal's reason
 */
export async function findJob(options: FindOptions, jid: string, ids: string[]): Promise<Found> {
  const found: Found = { running: new Set(), ended: new Set() };
  const sort = (id: string, { value, outcome }: MinionReturn) => {
    if (outcome === 'returned') found[isDict(value) && value.jid === jid ? 'running' : 'ended'].add(id);
  };
  if (options.events.state === 'open') await askByEvents(options, jid, ids, sort);
  else for (const [id, result] of await askSynchronously(options, jid, ids)) sort(id, result);
  return found;
}

async function askByEvents(
  { client, events, jids, waitMs, signal }: FindOptions,
  jid: string,
  ids: string[],
  sort: (id: string, result: MinionReturn) => void,
): Promise<void> {
  const asked = jids.next();
  const missing = new Set(ids);
  const all = new AbortController();
  const release = follow(signal, all);
  const stop = events.onReturn(asked, ({ id, result }) => {
    if (missing.delete(id)) sort(id, result);
    if (missing.size === 0) all.abort();
  });
  try {
    const target = { tgt: ids, tgt_type: 'list' } as const;
    await client.localAsync(target, 'saltutil.find_job', { arg: [jid] }, { jid: asked, signal });
    await pause(waitMs, all.signal);
  } finally {
    release();
    stop();
  }
}

function askSynchronously({ client, signal }: FindOptions, jid: string, ids: string[]) {
  return client.local({ tgt: ids, tgt_type: 'list' }, 'saltutil.find_job', { arg: [jid] }, { signal });
}
