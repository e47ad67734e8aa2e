/** A scalar of Python's that JavaScript has no type for, or that JSON cannot hold. */
export abstract class SaltScalar {
  /** It as Python's `repr` writes it. */
  abstract get source(): string;

  /** It as Python's `str` writes it. */
  toString(): string {
    return this.source;
  }
}

/**
 * A float exactly as Python's `repr` writes it (`5.0`, `1e+20`, `inf`, `nan`). It holds floats that JavaScript cannot
 * distinguish from an integer, or that JSON cannot hold. Other floats are plain numbers.
 */
export class SaltFloat extends SaltScalar {
  readonly source: string;

  constructor(source: string) {
    super();
    this.source = source;
  }

  /** The nearest JavaScript number, for arithmetic and comparison. */
  get value(): number {
    if (this.source === 'inf') return Infinity;
    if (this.source === '-inf') return -Infinity;
    return Number(this.source);
  }
}

/** Python writes these after a backslash, and the quote; other bytes by their number unless visible. */
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: no text has them, but for tabs and ends of lines
const NO_TEXT = /[\0-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]/;

/** Bytes, which JSON cannot hold. */
export class SaltBytes extends SaltScalar {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }

  get source(): string {
    const text = Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length).toString('latin1');
    const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
    const inner = text.replace(/[^ -~]|[\\']/g, (byte) => {
      if (byte === "'") return quote === "'" ? "\\'" : byte;
      return ESCAPES[byte] ?? `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
    });
    return `b${quote}${inner}${quote}`;
  }

  /** The text that they are in UTF-8; undefined for other bytes. */
  get text(): string | undefined {
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.bytes);
      return NO_TEXT.test(text) ? undefined : text;
    } catch {
      return undefined;
    }
  }
}

/** A date and time, which JSON cannot hold, as Python's `str` writes it: `2026-01-02 03:04:05.000006`. */
export class SaltTime extends SaltScalar {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  get source(): string {
    const [year = 0, month = 0, day = 0, ...clock] = (this.text.match(/\d+/g) ?? []).map(Number);
    if (clock.length === 0) return `datetime.date(${year}, ${month}, ${day})`;
    const shown = clock.slice(0, 4);
    while (shown.length > 2 && shown.at(-1) === 0) shown.pop();
    return `datetime.datetime(${[year, month, day, ...shown].join(', ')})`;
  }

  override toString(): string {
    return this.text;
  }
}

/**
 * A value as Salt sends or takes it. Plain numbers are integers within ±2^53 and floats with a fractional
 * part; integers beyond are bigint; every other float, bytes and times are a {@link SaltScalar}.
 */
export type SaltValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | SaltScalar
  | SaltValue[]
  | { [key: string]: SaltValue };

/** A dict of Salt's. */
export type SaltDict = { [key: string]: SaltValue };

/** Whether the value is a dict: neither a list, a scalar nor null. */
export function isDict(value: SaltValue | undefined): value is SaltDict {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof SaltScalar)
  );
}

/** Puts a value into a dict, whatever the key: an assignment to `__proto__` would make no key of it. */
export function setKey(dict: SaltDict, key: string, value: SaltValue): void {
  if (key !== '__proto__') dict[key] = value;
  else Object.defineProperty(dict, key, { value, enumerable: true, configurable: true, writable: true });
}
