import { type SaltDict, SaltFloat, type SaltValue } from '../values.ts';
import { ArgsError, shorten } from './errors.ts';
import { floatRepr, isTooLongForStr, PyDict, PySet, type PyValue } from './python.ts';

/** The master's msgpack refuses 511 levels, some of which the message around the arguments takes. */
const NESTING_MAX = 499;

/** More than any person types; aliases can make millions out of a line. */
const NODES_MAX = 50_000;

/**
 * Writes Python's value as JSON for salt-api.
 * @throws ArgsError not-representable for values that JSON cannot carry (keys that are not text, bytes, cycles),
 * too-large for a value that aliases blow up
 */
export function toSalt(value: PyValue, source: string): SaltValue {
  return new Converter(source).convert(value);
}

class Converter {
  readonly #source: string;
  readonly #open = new Set<PyValue>();
  #nodes = 0;

  constructor(source: string) {
    this.#source = source;
  }

  convert(value: PyValue): SaltValue {
    this.#nodes += 1;
    if (this.#nodes > NODES_MAX) throw this.#error('too-large', 'is too large');
    if (typeof value === 'bigint') return this.#int(value);
    if (typeof value === 'number') return fromFloat(value);
    if (value === null || typeof value !== 'object') return value;
    return this.#collection(value);
  }

  #int(value: bigint): number | bigint {
    if (isTooLongForStr(value)) throw this.#error('too-large', 'is too large');
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  #collection(value: PyValue): SaltValue {
    if (this.#open.has(value)) throw this.#error('not-representable', 'holds itself');
    this.#open.add(value);
    if (this.#open.size > NESTING_MAX) throw this.#error('too-large', 'is nested too deep');
    const converted = this.#inside(value);
    this.#open.delete(value);
    return converted;
  }

  #inside(value: PyValue): SaltValue {
    if (Array.isArray(value)) return value.map((item) => this.convert(item));
    // The form in which the master publishes a set.
    if (value instanceof PySet) return value.keys().map((item) => this.convert(item));
    if (value instanceof PyDict) return this.#dict(value);
    throw this.#error('not-representable', 'holds binary data, which salt-api does not accept');
  }

  #dict(dict: PyDict): SaltDict {
    const converted: [string, SaltValue][] = [];
    for (const [key, value] of dict.entries()) {
      if (typeof key !== 'string') {
        const advice = 'has a key that is not text, which salt-api cannot be sent: put it in quotes';
        throw this.#error('not-representable', advice);
      }
      converted.push([key, this.convert(value)]);
    }
    // Unlike an assignment this keeps a key such as __proto__ a key.
    return Object.fromEntries(converted);
  }

  #error(code: 'not-representable' | 'too-large', why: string): ArgsError {
    return new ArgsError(code, `The value ${shorten(this.#source)} ${why}. Nothing ran.`);
  }
}

function fromFloat(value: number): number | SaltFloat {
  return Number.isFinite(value) && !Number.isInteger(value) ? value : new SaltFloat(floatRepr(value));
}
