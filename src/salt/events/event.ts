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

  /** True if it may have a key of that name, learned without parsing it. */
  mayHave(key: string): boolean {
    return this.#text.includes(`"${key}":`);
  }

  /** Its data; empty unless it is a dict. A minion may have forged all of it: see `verify.ts`. */
  get data(): SaltDict {
    if (this.#data) return this.#data;
    this.#data = {};
    try {
      const event = parseSalt(this.#text);
      if (isDict(event) && isDict(event.data)) this.#data = event.data;
    } catch {
      // What is no JSON has no data.
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
