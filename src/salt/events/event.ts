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
