import { fromReturnData, type MinionReturn } from '../returns.ts';
import type { SaltEvent } from './event.ts';

// Minions can put made-up events on the bus (`event.send`). The master marks each event that it relays alone, with
// `cmd: _minion_event` and its sender. It does not mark events in a list (`events` in a preload), so that forgery
// passes here. Important facts need the job's record or `key.list_all` as proof.

/** A minion's answer to a job. */
export interface ReturnEvent {
  jid: string;
  id: string;
  result: MinionReturn;
}

/** Job id and minion id of a `salt/job/JID/ret/ID` tag. */
export function returnTag(tag: string): { jid: string; id: string } | undefined {
  if (!tag.startsWith('salt/job/')) return undefined;
  const end = tag.indexOf('/', 9);
  if (end === -1 || !tag.startsWith('/ret/', end)) return undefined;
  return { jid: tag.slice(9, end), id: tag.slice(end + 5) };
}

/** The answer in a return event whose `cmd`, `id` and `jid` agree with its tag. */
export function verifiedReturn(event: SaltEvent): ReturnEvent | undefined {
  const named = returnTag(event.tag);
  const { data } = event;
  if (!named || data.cmd !== '_return' || data.id !== named.id || data.jid !== named.jid) return undefined;
  const result = fromReturnData(data);
  return result && { ...named, result };
}

/** A minion's answer to a job that a schedule of its own began (`salt.utils.schedule`). */
export interface ScheduledReturn extends ReturnEvent {
  /** The schedule's name. */
  schedule: string;
  fun: string;
}

/** The answer of a scheduled job; nothing is parsed if the event cannot be one. */
export function scheduledReturn(event: SaltEvent): ScheduledReturn | undefined {
  if (!event.mayHave('schedule')) return undefined;
  const { schedule, fun } = event.data;
  if (typeof schedule !== 'string' || typeof fun !== 'string') return undefined;
  const returned = verifiedReturn(event);
  return returned && { ...returned, schedule, fun };
}

/** The minion that a `salt/minion/ID/start` event is from. */
export function startedMinion(event: SaltEvent): string | undefined {
  const id = /^salt\/minion\/(.+)\/start$/s.exec(event.tag)?.[1];
  return id !== undefined && event.data.cmd === '_minion_event' && event.data.id === id ? id : undefined;
}

/** True if an event such as `salt/presence/…` or `salt/key` can come from the master. */
export function isFromMaster(event: SaltEvent): boolean {
  return event.data.cmd === undefined;
}
