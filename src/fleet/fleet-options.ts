import type { LiveSalt } from '../config/index.ts';
import type { Log } from '../ops/index.ts';
import type { EventStream } from '../salt/index.ts';
import type { AddressBook } from './address-book.ts';
import type { Minion, MinionState } from './minion.ts';
import type { Ping } from './suspects.ts';

/** What the fleet asks of Salt: runner calls. */
export interface FleetSource {
  runner(fun: string, kwarg?: Record<string, number>): Promise<unknown>;
}

export interface FleetOptions {
  source: FleetSource;
  book: AddressBook;
  live: LiveSalt<'presence_interval'>;
  log: Log;
  /** Salt's event stream; without it only sweeps and `answered` tell. */
  events?: EventStream;
  /** Pings single minions; without it a suspect waits for the next sweep. */
  ping?: Ping;
  /** Asks `key.list_all`; without it keys come and go by sweeps, and none is known to wait. */
  keys?: () => Promise<unknown>;
  /** Something cheap that fails where Salt cannot be asked. */
  probe?: () => Promise<unknown>;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

export interface FleetEvents {
  /** A minion is new or its state is another; `was` is undefined for a new one. */
  changed: [minion: Minion, was: MinionState | undefined];
  /** A minion's key is gone. */
  removed: [minion: Minion];
  /** Other keys wait than before; all that do, by id. */
  pending: [ids: readonly string[]];
  /** A sweep was read; `first` for the first of this process. */
  swept: [first: boolean];
  /** Salt cannot be asked, or for another reason than before; the reason in one sentence. */
  unreachable: [reason: string];
}
