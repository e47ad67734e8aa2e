import { parseSalt } from '../json.ts';
import { isDict, type SaltDict } from '../values.ts';

/** An event of Salt's bus. Its data are parsed when they are first asked for. */
export class SaltEvent {
  readonly tag: string;
  readonly #text: string;
  #data: SaltDict | undefined;

  constructor(tag: string, text: string) {
    this.tag = tag;
    this.#text = text;
  }

  /** Whether a key of that name can be in it, learned without parsing it. */
  mayHave(key: string): boolean {
    return this.#text.includes(`"${key}":`);
  }

  /** What it says; empty where that is no dict. Anything here may be forged by a minion: see `verify.ts`. */
  get data(): SaltDict {
    this.#data ??= read(this.#text);
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

function read(text: string): SaltDict {
  try {
    const event = parseSalt(text);
    return isDict(event) && isDict(event.data) ? event.data : {};
  } catch {
    return {};
  }
}

const KEY = '"tag": "';
const HEAD = `{${KEY}`;

/**
 * The tag of an event's `data` text, learned without parsing its JSON: salt-api writes it as the last key
 * (older masters may have it first). Exact: an unescaped quote before `tag` cannot stand inside a string, and a
 * text that ends with `"}` ends with a string of the outermost object. Undefined where it has to be parsed for.
 */
export function tagOf(text: string): string | undefined {
  const raw = lastKey(text) ?? firstKey(text);
  if (raw === undefined) return undefined;
  // A copy: V8 makes a piece a view of the whole, and ids of the tag are kept for longer than the event.
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
