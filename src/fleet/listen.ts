import { guarded } from '../guard/index.ts';
import {
  type EventStream,
  isFromMaster,
  returnTag,
  type SaltEvent,
  startedMinion,
  verifiedReturn,
} from '../salt/index.ts';

/** Who is told what the bus says of minions. */
export interface Hearing {
  /** The stream is open; it was not, so that events may have been missed; it broke. */
  opened(): unknown;
  missedSome(): void;
  broke(): void;
  /** Whether an answer of this minion would be news: nothing is parsed for what is not. */
  wouldBeNews(id: string): boolean;
  answered(id: string, kind: 'return' | 'start'): void;
  /** The master lost sight of it. */
  lost(id: string): void;
  /** The master sees it again. */
  found(id: string): unknown;
  /** All that the master sees. */
  present(ids: readonly string[]): void;
  /** Something may have changed about the keys. */
  keys(): void;
  /** Whether the key that an event names is known to be as the event says. */
  knowsKey(id: string, isAccepted: boolean): boolean;
}

/**
 * Hears what the event stream says of minions; the function given back ends it. Nearly all events are returns:
 * of those the tag is read, and only where it names a minion whose answer would be news is the JSON parsed and
 * held against the tag.
 */
export function listen(events: EventStream, hearing: Hearing): () => void {
  const ends = [
    events.onTag('salt/job/', (event) => hearReturn(event, hearing)),
    events.onTag('salt/minion/', (event) => {
      const id = startedMinion(event);
      if (id !== undefined) hearing.answered(id, 'start');
    }),
    events.onTag('salt/presence/change', (event) => {
      if (!isFromMaster(event)) return;
      for (const id of idsIn(event.data.lost)) hearing.lost(id);
      for (const id of idsIn(event.data.new)) hearing.found(id);
    }),
    events.onTag('salt/presence/present', (event) => {
      if (isFromMaster(event)) hearing.present(idsIn(event.data.present));
    }),
    events.onTag('salt/key', (event) => isFromMaster(event) && hearing.keys()),
    events.onTag('salt/auth', (event) => hearAuth(event, hearing)),
  ];
  const opened = guarded('listen', hearing.opened);
  const missedSome = guarded('listen', hearing.missedSome);
  const broke = guarded('listen', hearing.broke);
  events.on('open', opened).on('gap', missedSome).on('down', broke);
  return () => {
    events.off('open', opened).off('gap', missedSome).off('down', broke);
    for (const end of ends) end();
  };
}

function hearReturn(event: SaltEvent, hearing: Hearing): void {
  const named = returnTag(event.tag);
  if (named && hearing.wouldBeNews(named.id) && verifiedReturn(event)) hearing.answered(named.id, 'return');
}

/** A key that comes to wait, or is accepted by itself, shows here only, and again whenever its minion calls. */
function hearAuth(event: SaltEvent, hearing: Hearing): void {
  const { act, id } = event.data;
  if (!isFromMaster(event) || typeof id !== 'string' || (act !== 'pend' && act !== 'accept')) return;
  if (!hearing.knowsKey(id, act === 'accept')) hearing.keys();
}

function idsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
}
