import { isScalar, pythonRepr, scalar } from '../render/index.ts';
import type { SaltValue } from '../salt/index.ts';

/** A value as Python's `str` writes it: text as it is, all else as its `repr`. */
export function pythonText(value: SaltValue): string {
  return isScalar(value) ? scalar(value) : pythonRepr(value);
}
