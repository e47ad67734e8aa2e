import type { Turn } from '../turns/index.ts';
import { isDict } from '../values.ts';
import { type AskParts, askMinions } from './ask.ts';

export interface FindOptions extends AskParts {
  /** How long minions have for their answer, milliseconds. */
  waitMs: number;
  signal: AbortSignal;
  /** Whose job it is. */
  turn?: Turn | undefined;
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
  const { waitMs, signal, turn } = options;
  const found: Found = { running: new Set(), ended: new Set() };
  const target = { tgt: ids, tgt_type: 'list' } as const;
  const answers = await askMinions(
    options,
    target,
    'saltutil.find_job',
    { arg: [jid] },
    { waitMs, signal, turn },
  );
  for (const [id, { value, outcome }] of answers.returns) {
    if (outcome === 'returned') found[isDict(value) && value.jid === jid ? 'running' : 'ended'].add(id);
  }
  return found;
}
