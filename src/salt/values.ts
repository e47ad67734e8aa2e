/**
 * A float exactly as Python's `repr` writes it (`5.0`, `1e+20`, `inf`, `nan`). It holds floats that JavaScript cannot
 * distinguish from an integer, or that JSON cannot hold. Other floats are plain numbers.
 */
export class SaltFloat {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  /** The nearest JavaScript number, for arithmetic and comparison. */
  get value(): number {
    if (this.source === 'inf') return Infinity;
    if (this.source === '-inf') return -Infinity;
    return Number(this.source);
  }

  toString(): string {
    return this.source;
  }
}

/**
 * A value as Salt sends or takes it. Plain numbers are integers within ±2^53 and floats with a fractional
 * part; integers beyond are bigint; every other float is a {@link SaltFloat}.
 */
export type SaltValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | SaltFloat
  | SaltValue[]
  | { [key: string]: SaltValue };

/** A dict of Salt's. */
export type SaltDict = { [key: string]: SaltValue };

/** Whether the value is a dict: neither a list, a float nor null. */
export function isDict(value: SaltValue | undefined): value is SaltDict {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof SaltFloat)
  );
}
