import type { LiveSalt } from '../config/index.ts';
import { background, guarded } from '../guard/index.ts';
import {
  type EventStream,
  isFromMaster,
  returnTag,
  type SaltClient,
  SaltError,
  type SaltEvent,
  startedMinion,
  verifiedReturn,
} from '../salt/index.ts';
import type { Keys } from './keys.ts';
import type { Minions } from './minions.ts';
import type { Sweeps } from './sweeps.ts';

/** The part of the fleet that learns from the bus. */
export interface Listener {
  readonly swept: boolean;
  readonly trouble: string | undefined;
  suspect(id: string): void;
  isSuspect(id: string): boolean;
  /** Salt cannot be asked, for that reason. */
  saltIsGone(reason: string): void;
}

export interface ListenOptions {
  events: EventStream;
  minions: Minions;
  keys: Keys;
  sweeps: Sweeps;
  live: LiveSalt<'presence_interval'>;
  salt: Pick<SaltClient, 'probeEvents'>;
  now(): number;
}

/** A minion that is up, in no doubt and has answered within this is not heard again, milliseconds. */
const NEWS_MS = 10_000;
/** Between sweeps that stand in for keys that may not be read, seconds. */
const KEY_SWEEPS_APART = 15;
/** Salt that does not answer a small question for so long counts as gone, milliseconds. */
const PROBE_WITHIN = 10_000;

const SILENT = "Salt's API does not answer: does salt-api hang?";

/**
 * Lets the fleet learn from the event stream, and sweep if a question stays open. The returned function ends it. Nearly
 * all events are returns. Only their tag is read. If it names a minion whose answer would be news, the JSON is parsed
 * and checked against the tag.
 */
export function listen(fleet: Listener, options: ListenOptions): () => void {
  const { events, keys, live, minions, now, sweeps } = options;
  const rollCall = new RollCall(minions, (id) => fleet.suspect(id));
  const keysChanged = () => (keys.isRefused ? sweeps.soon(KEY_SWEEPS_APART) : keys.refresh());
  const ends = [
    events.onTag('salt/job/', (event) => {
      const { id = '' } = returnTag(event.tag) ?? {};
      const minion = minions.get(id);
      if (!minion) return;
      const isNews =
        minion.state !== 'up' || fleet.isSuspect(id) || now() - (minion.lastAnswer ?? 0) >= NEWS_MS;
      if (isNews && verifiedReturn(event)) minions.hear(id, 'return');
    }),
    events.onTag('salt/minion/', (event) => {
      const id = startedMinion(event);
      if (id === undefined) return;
      minions.hear(id, 'start');
      rollCall.started(id);
    }),
    events.onTag('salt/presence/change', (event) => {
      if (!isFromMaster(event)) return;
      for (const id of idsIn(event.data.lost)) fleet.suspect(id);
      for (const id of idsIn(event.data.new)) if (minions.get(id)?.state !== 'up') fleet.suspect(id);
    }),
    events.onTag('salt/presence/present', (event) => {
      if (isFromMaster(event)) rollCall.present(idsIn(event.data.present));
    }),
    events.onTag('salt/key', (event) => {
      if (isFromMaster(event)) keysChanged();
    }),
    events.onTag('salt/auth', (event) => {
      if (tellsOfKeys(event, minions, keys)) keysChanged();
    }),
  ];
  const opened = guarded('listen', () => {
    rollCall.restart();
    if (fleet.trouble !== undefined) sweeps.within(0);
  });
  const missedSome = guarded('listen', () => sweeps.soon(live.config.presence_interval / 4));
  const broke = guarded('listen', () => background('listen', probe(fleet, options)));
  events.on('open', opened).on('gap', missedSome).on('down', broke);
  return () => {
    events.off('open', opened).off('gap', missedSome).off('down', broke);
    for (const end of ends) end();
  };
}

/** A key that comes to wait, or is accepted by itself, shows here only, and again whenever its minion calls. */
function tellsOfKeys(event: SaltEvent, minions: Minions, keys: Keys): boolean {
  const { act, id } = event.data;
  if (!isFromMaster(event) || typeof id !== 'string') return false;
  return act === 'accept' ? minions.get(id) === undefined : act === 'pend' && !keys.pending.has(id);
}

/**
 * The stream broke. The next sweep shows if Salt is gone too, if a cheaper question fails as well. Without an answer to
 * that, a sweep would wait for minutes.
 */
async function probe(fleet: Listener, { events, salt, sweeps }: ListenOptions): Promise<void> {
  if (!fleet.swept || fleet.trouble !== undefined || events.state === 'refused') return;
  try {
    await salt.probeEvents({ deadlineMs: PROBE_WITHIN });
  } catch (error) {
    if (error instanceof SaltError && error.code === 'salt-timeout') fleet.saltIsGone(SILENT);
    sweeps.within(0);
  }
}

function idsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
}

/**
 * Looks for minions that are up but unseen by the master. A minion that dies before it was ever seen, or while the
 * events were cut, is never `lost`. Behind NAT the master never sees some healthy minions. So each is suspected once
 * only, and again after its next start or the stream's next opening.
 */
class RollCall {
  readonly #minions: Minions;
  readonly #suspect: (id: string) => void;
  readonly #suspected = new Set<string>();

  constructor(minions: Minions, suspect: (id: string) => void) {
    this.#minions = minions;
    this.#suspect = suspect;
  }

  /** Takes those that the master sees, by `salt/presence/present`. */
  present(ids: readonly string[]): void {
    const seen = new Set(ids);
    for (const id of this.#minions.ids()) {
      if (seen.has(id) || this.#suspected.has(id) || this.#minions.get(id)?.state !== 'up') continue;
      this.#suspected.add(id);
      this.#suspect(id);
    }
  }

  /** A minion started: it may be missed once more. */
  started(id: string): void {
    this.#suspected.delete(id);
  }

  /** Every minion may be missed once more. */
  restart(): void {
    this.#suspected.clear();
  }
}
