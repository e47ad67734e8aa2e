import { parseSalt } from '../json.ts';
import { fromReturnData, type MinionReturn } from '../returns.ts';
import { isDict, type SaltDict } from '../values.ts';

/** An event of Salt's bus. Its data are parsed when they are first asked for. */
export class SaltEvent {
  readonly tag: string;
  /** Its JSON. */
  readonly text: string;
  #data: SaltDict | undefined;

  constructor(tag: string, text: string) {
    this.tag = tag;
    this.text = text;
  }

  /** Its data; empty unless it is a dict. A minion may have forged all of it: see below. */
  get data(): SaltDict {
    if (this.#data) return this.#data;
    this.#data = {};
    try {
      const event = parseSalt(this.text);
      if (isDict(event) && isDict(event.data)) this.#data = event.data;
    } catch {
      // A text that is not JSON has no data.
    }
    return this.#data;
  }

  /** When the master put it on the bus, by its own clock, milliseconds since the epoch; undefined if unsaid. */
  get stamp(): number | undefined {
    const { _stamp } = this.data;
    const at =
      typeof _stamp === 'string' ? Date.parse(/[Z+]/.test(_stamp) ? _stamp : `${_stamp}Z`) : Number.NaN;
    return Number.isNaN(at) ? undefined : at;
  }
}

const KEY = '"tag": "';
const HEAD = `{${KEY}`;

/**
 * Finds the tag in an event's `data` text without parsing its JSON: salt-api writes it as the last key (older masters
 * may have it first). Exact: a string cannot contain an unescaped quote before `tag`. A text that ends with `"}` ends
 * with a string of the outermost object. Undefined if the text must be parsed for it.
 */
export function tagOf(text: string): string | undefined {
  const raw = lastKey(text) ?? firstKey(text);
  if (raw === undefined) return undefined;
  // A copy: V8 makes a piece a view of the full text, and ids of the tag live longer than the event.
  return raw.includes('\\') ? unescaped(raw) : ` ${raw}`.slice(1);
}

function lastKey(text: string): string | undefined {
  const end = text.length - 2;
  if (!text.endsWith('"}')) return undefined;
  const at = text.lastIndexOf(KEY);
  const start = at + KEY.length;
  if (at < 1 || text.indexOf('"', start) !== end || text[at - 1] === '\\') return undefined;
  return text.slice(start, end);
}

function firstKey(text: string): string | undefined {
  if (!text.startsWith(HEAD)) return undefined;
  const raw = text.slice(HEAD.length, text.indexOf('"', HEAD.length));
  return raw.endsWith('\\') ? undefined : raw;
}

function unescaped(raw: string): string | undefined {
  try {
    return JSON.parse(`"${raw}"`);
  } catch {
    return undefined;
  }
}

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
  if (!event.text.includes('"schedule":')) return undefined;
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
