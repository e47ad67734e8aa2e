import { background } from '../guard/index.ts';
import type { EventStream, JidSource, SaltClient, Target } from '../salt/index.ts';
import type { Ping } from './suspects.ts';

export interface PingOptions {
  client: Pick<SaltClient, 'local' | 'localAsync'>;
  events: EventStream;
  jids: JidSource;
  /** How long one minion has for its answer once the ping is sent, milliseconds. Default 2.5 s. */
  waitMs?: number;
}

/** Many answers need their time on the master, milliseconds for each. */
const MS_EACH = 5;

/**
 * A ping of certain minions (`test.ping` to their exact ids): by events, and where there are none, by Salt's own
 * waiting. Rejects with a SaltError where Salt cannot be asked, or an Error where the events broke off meanwhile.
 */
export function pingBy(options: PingOptions): Ping {
  return (ids) => (options.events.state === 'open' ? byEvents(options, ids) : synchronously(options, ids));
}

async function byEvents(
  { client, events, jids, waitMs = 2_500 }: PingOptions,
  ids: readonly string[],
): Promise<Set<string>> {
  const { generation } = events;
  const jid = jids.next();
  const answered = new Set<string>();
  const all = Promise.withResolvers<void>();
  const asked = new Set(ids);
  const unsubscribe = events.onReturn(jid, ({ id }) => {
    if (asked.has(id)) answered.add(id);
    if (answered.size === asked.size) all.resolve();
  });
  try {
    await client.localAsync(
      { tgt: [...ids], tgt_type: 'list' },
      'test.ping',
      {},
      { jid, deadlineMs: 15_000 },
    );
    await within(waitMs + ids.length * MS_EACH, all.promise);
  } finally {
    unsubscribe();
  }
  if (answered.size < asked.size && (events.state !== 'open' || events.generation !== generation))
    throw new Error('the event stream broke while minions were pinged');
  return answered;
}

async function synchronously({ client }: PingOptions, ids: readonly string[]): Promise<Set<string>> {
  const target: Target = { tgt: [...ids], tgt_type: 'list' };
  const returns = await client.local(target, 'test.ping', {}, { timeout: 3, deadlineMs: 120_000 });
  return new Set(ids.filter((id) => returns.get(id)?.outcome === 'returned'));
}

function within(ms: number, done: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    background(
      'ping',
      done.then(() => {
        clearTimeout(timer);
        resolve();
      }),
    );
  });
}
