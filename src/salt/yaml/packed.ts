import {
  SaltBytes,
  type SaltDict,
  SaltFloat,
  SaltScalar,
  SaltTime,
  type SaltValue,
  setKey,
} from '../values.ts';

/** A scalar as it goes from thread to thread, which keeps no class of ours. */
type PackedScalar = Map<'float' | 'time', string> | Uint8Array<ArrayBuffer>;
/** A value, its scalars packed or not. */
export type Packed = SaltValue | PackedScalar | Holder;
type Holder = Packed[] | { [key: string]: Packed };

/**
 * Packs a value in place, to be sent to another thread. `most`: the characters that it may take with all aliases
 * written out, about.
 * @throws RangeError if it takes more
 */
export function packed(value: SaltValue, most: number): Packed {
  const sizes = new Map<Holder, number>();
  const sizeOf = (item: Packed): number => {
    if (typeof item === 'string') return item.length + 1;
    if (item instanceof Uint8Array) return item.length + 1;
    if (!isHolder(item)) return 1;
    const known = sizes.get(item);
    if (known !== undefined) return known;
    // If it holds itself, it has no end.
    sizes.set(item, Number.POSITIVE_INFINITY);
    let size = 1;
    replaceIn(item, (inner, key) => {
      const small = packedScalar(inner);
      size += key.length + sizeOf(small);
      return small;
    });
    sizes.set(item, size);
    return size;
  };
  const whole = packedScalar(value);
  if (sizeOf(whole) > most) throw new RangeError('its aliases make it too long');
  return whole;
}

/** The value again, unpacked in place. */
export function unpacked(value: SaltValue | PackedScalar | Holder): SaltValue {
  if (typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return new SaltBytes(Buffer.from(value.buffer));
  if (value instanceof Map) {
    for (const [kind, text] of value) return kind === 'float' ? new SaltFloat(text) : new SaltTime(text);
  }
  if (isHolder(value)) replaceIn(value, unpacked);
  return value as SaltValue;
}

function packedScalar(value: Packed): Packed {
  if (value instanceof SaltFloat) return new Map([['float', value.source]]);
  if (value instanceof SaltTime) return new Map([['time', value.text]]);
  return value instanceof SaltBytes ? new Uint8Array(value.bytes) : value;
}

function isHolder(value: Packed): value is Holder {
  if (typeof value !== 'object' || value === null || value instanceof SaltScalar) return false;
  return !(value instanceof Uint8Array) && !(value instanceof Map);
}

function replaceIn(holder: Holder, replacement: (item: Packed, key: string) => Packed): void {
  if (Array.isArray(holder)) {
    // By index: an iterator makes a pair for each.
    for (let at = 0; at < holder.length; at += 1) {
      const item = holder[at] as Packed;
      const other = replacement(item, '');
      if (other !== item) holder[at] = other;
    }
    return;
  }
  for (const key of Object.keys(holder)) {
    const item = holder[key] as Packed;
    const other = replacement(item, key);
    if (other !== item) setKey(holder as SaltDict, key, other as SaltValue);
  }
}
