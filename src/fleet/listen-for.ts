import type { LiveSalt } from '../config/index.ts';
import { background } from '../guard/index.ts';
import { type EventStream, SaltError } from '../salt/index.ts';
import type { Keys } from './keys.ts';
import { listen } from './listen.ts';
import type { Minions } from './minions.ts';
import { RollCall } from './roll-call.ts';
import type { Sweeps } from './sweeps.ts';

/** What of the fleet the bus is heard for. */
export interface Listener {
  readonly swept: boolean;
  readonly trouble: string | undefined;
  suspect(id: string): void;
  isSuspect(id: string): boolean;
  /** Salt cannot be asked, for that reason. */
  saltIsGone(reason: string): void;
}

export interface ListenForOptions {
  events: EventStream;
  minions: Minions;
  keys: Keys | undefined;
  sweeps: Sweeps;
  live: LiveSalt<'presence_interval'>;
  /** Something cheap that fails where Salt cannot be asked. */
  probe?: () => Promise<unknown>;
  now(): number;
}

/** A minion that is up, in no doubt and has answered within this is not heard again, milliseconds. */
const NEWS_MS = 10_000;
/** Between sweeps that stand in for keys that may not be read, seconds. */
const KEY_SWEEPS_APART = 15;

const SILENT = "Salt's API does not answer: does salt-api hang?";

/** Has the fleet learn from the event stream, and sweep where that leaves something open. Gives back the end. */
export function listenFor(fleet: Listener, options: ListenForOptions): () => void {
  const { events, keys, live, minions, now, sweeps } = options;
  const rollCall = new RollCall(minions, (id) => fleet.suspect(id));
  return listen(events, {
    opened: () => {
      rollCall.restart();
      if (fleet.trouble !== undefined) sweeps.within(0);
    },
    missedSome: () => sweeps.soon(live.config.presence_interval / 4),
    broke: () => background('listen-for', probe(fleet, options)),
    wouldBeNews: (id) => {
      const minion = minions.get(id);
      if (!minion) return false;
      return minion.state !== 'up' || fleet.isSuspect(id) || now() - (minion.lastAnswer ?? 0) >= NEWS_MS;
    },
    answered: (id, kind) => {
      minions.hear(id, kind);
      if (kind === 'start') rollCall.started(id);
    },
    present: (ids) => rollCall.present(ids),
    lost: (id) => fleet.suspect(id),
    found: (id) => minions.get(id)?.state !== 'up' && fleet.suspect(id),
    keys: () => (keys && !keys.isRefused ? keys.refresh() : sweeps.soon(KEY_SWEEPS_APART)),
    knowsKey: (id, isAccepted) =>
      isAccepted ? minions.get(id) !== undefined : keys?.pending.has(id) === true,
  });
}

/**
 * The stream broke: whether Salt is gone with it, the next sweep tells, if a cheaper question fails as well. Where that
 * has no answer at all, a sweep would have none for minutes.
 */
async function probe(fleet: Listener, { events, probe, sweeps }: ListenForOptions): Promise<void> {
  if (!fleet.swept || fleet.trouble !== undefined || events.state === 'refused') return;
  try {
    await probe?.();
  } catch (error) {
    if (error instanceof SaltError && error.code === 'salt-timeout') fleet.saltIsGone(SILENT);
    sweeps.within(0);
  }
}
