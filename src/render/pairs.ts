import { isDict, type SaltDict, type SaltValue } from '../salt/index.ts';
import { naturally } from './order.ts';
import { isScalar, scalar } from './scalar.ts';
import { plainText } from './text.ts';

const MOST_KEYS = 12;

/** Whether the value is a dict that reads best as `key: value` lines: a dozen keys at most, one line each. */
export function isSmallDict(value: SaltValue): value is SaltDict {
  if (!isDict(value)) return false;
  let keys = 0;
  for (const key in value) {
    keys += 1;
    if (keys > MOST_KEYS || !isOneLine(key, value[key] ?? null)) return false;
  }
  return keys > 0;
}

function isOneLine(key: string, value: SaltValue): boolean {
  return !key.includes('\n') && isScalar(value) && !plainText(scalar(value)).includes('\n');
}

/** A flat dict as `key: value` lines, sorted as a person counts (`1-min`, `5-min`, `15-min`). */
export function pairs(dict: SaltDict): string {
  return Object.keys(dict)
    .sort(naturally)
    .map((key) => `${plainText(key)}: ${shown(dict[key] ?? null)}`.trimEnd())
    .join('\n');
}

function shown(value: SaltValue): string {
  return isScalar(value) ? plainText(scalar(value)) : '';
}
