import { pause } from '../../guard/index.ts';
import type { SaltClient } from '../client.ts';
import { follow } from '../deadline.ts';
import type { EventStream } from '../events/stream.ts';
import type { Args, Permit, Target } from '../lowstate.ts';
import type { MinionReturn } from '../returns.ts';
import type { Turn } from '../turns/turns.ts';
import { isDict, type SaltDict } from '../values.ts';
import type { JidSource } from './jid.ts';

/** How long salt-api has to publish it, the wait for a turn included, milliseconds. */
const PUBLISHED_WITHIN_MS = 20_000;
/** Without events Salt itself waits, and asks the silent ones once more: that takes longer by so much, milliseconds. */
const SALT_ASKS_AGAIN_MS = 15_000;

export interface AskParts {
  salt: Pick<SaltClient, 'local' | 'localAsync'>;
  events: EventStream;
  jids: JidSource;
}

export interface AskOptions {
  /** How long minions have for their answer, milliseconds. */
  waitMs: number;
  turn?: Turn | undefined;
  permit?: Permit;
  requestedBy?: SaltDict;
  signal?: AbortSignal;
}

/** The minions that were asked, and the answers that came in time. */
export interface Answers {
  asked: readonly string[];
  returns: ReadonlyMap<string, MinionReturn>;
}

/**
 * Asks minions something small and waits for their answers, within its time limit. Uses `local_async` and the event
 * stream: salt-api is busy only for the publication, however long a minion hangs. Without a stream it uses `local`, for
 * which salt-api waits itself.
 * @throws SaltError, or the signal's reason
 */
export async function askMinions(
  parts: AskParts,
  target: Target,
  fun: string,
  args: Args,
  options: AskOptions,
): Promise<Answers> {
  if (parts.events.state === 'open') return askByEvents(parts, target, fun, args, options);
  const { waitMs, ...sent } = options;
  const [timeout, deadlineMs] = [Math.max(1, Math.ceil(waitMs / 1000)), waitMs + SALT_ASKS_AGAIN_MS];
  const all = await parts.salt.local(target, fun, args, { ...sent, timeout, deadlineMs });
  const returns = new Map([...all].filter(([, { outcome }]) => outcome === 'returned'));
  return { asked: [...all.keys()], returns };
}

async function askByEvents(
  { salt, events, jids }: AskParts,
  target: Target,
  fun: string,
  args: Args,
  { waitMs, signal, ...sent }: AskOptions,
): Promise<Answers> {
  const jid = jids.next();
  const returns = new Map<string, MinionReturn>();
  let missing: Set<string> | undefined;
  const all = new AbortController();
  const release = follow(signal, all);
  const stop = events.onReturn(jid, ({ id, result }) => {
    if (!returns.has(id)) returns.set(id, result);
    missing?.delete(id);
    if (missing?.size === 0) all.abort();
  });
  try {
    const abort = signal && { signal };
    const { minions } = await salt.localAsync(target, fun, args, {
      ...sent,
      ...abort,
      jid,
      deadlineMs: PUBLISHED_WITHIN_MS,
    });
    missing = new Set(minions.filter((id) => !returns.has(id)));
    if (missing.size > 0) await pause(waitMs, all.signal);
    signal?.throwIfAborted();
    const asked = new Set(minions);
    return { asked: minions, returns: new Map([...returns].filter(([id]) => asked.has(id))) };
  } finally {
    release();
    stop();
  }
}

/** The minions that say that a job runs there, or waits there, and those that say that it does not. Others gave no answer. */
export interface WhereItRuns {
  running: ReadonlySet<string>;
  absent: ReadonlySet<string>;
}

/**
 * Asks which of these minions run a job (`saltutil.find_job`, which Salt permits to everyone).
 * @throws SaltError, or the signal's reason
 */
export async function whereItRuns(
  parts: AskParts,
  jid: string,
  ids: string[],
  options: AskOptions,
): Promise<WhereItRuns> {
  const target: Target = { tgt: ids, tgt_type: 'list' };
  const { returns } = await askMinions(parts, target, 'saltutil.find_job', { arg: [jid] }, options);
  const running = new Set<string>();
  const absent = new Set<string>();
  for (const [id, { value }] of returns) {
    if (!isDict(value)) continue;
    if (value.jid === jid) running.add(id);
    else if (Object.keys(value).length === 0) absent.add(id);
  }
  return { running, absent };
}
