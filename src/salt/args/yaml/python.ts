/** Python's values, told apart as Python tells them: int is bigint, float is number, str is string. */
export type PyKey = null | boolean | bigint | number | string | PyBytes;
export type PyValue = PyKey | PyValue[] | PyDict | PySet | Unpublishable;

/** `bytes`, one character per byte. */
export class PyBytes {
  readonly latin1: string;

  constructor(latin1: string) {
    this.latin1 = latin1;
  }
}

/** A value that the loader makes and no message can carry. */
export class Unpublishable {
  readonly unpublishable = true;
}

/** A dict: keys are equal as in Python, where `1`, `1.0` and `True` are one key. */
export class PyDict {
  readonly #entries = new Map<string, readonly [PyKey, PyValue]>();

  has(key: PyKey): boolean {
    return this.#entries.has(identity(key));
  }

  set(key: PyKey, value: PyValue): void {
    this.#entries.set(identity(key), [key, value]);
  }

  entries(): IterableIterator<readonly [PyKey, PyValue]> {
    return this.#entries.values();
  }
}

/** A set; its elements' values are not kept. */
export class PySet {
  readonly #elements = new Map<string, PyKey>();

  has(key: PyKey): boolean {
    return this.#elements.has(identity(key));
  }

  set(key: PyKey, _value: PyValue): void {
    this.#elements.set(identity(key), key);
  }

  elements(): PyKey[] {
    return [...this.#elements.values()];
  }
}

function identity(key: PyKey): string {
  if (typeof key === 'string') return `s${key}`;
  if (key instanceof PyBytes) return `b${key.latin1}`;
  if (key === null) return 'None';
  const number = typeof key === 'boolean' ? BigInt(key) : key;
  if (typeof number === 'number' && Number.isInteger(number)) return `n${BigInt(number)}`;
  return `n${number}`;
}
