import { isDict, type SaltDict, SaltFloat, type SaltValue } from '../salt/index.ts';
import { firstSecretOf, maskLine } from './mask-line.ts';
import { isSecretName, MASK } from './mask-patterns.ts';

export { isSecretName, MASK } from './mask-patterns.ts';

/** A text without what looks like a secret: values after `password=` and its like, in options, URLs and JSON. */
export function maskText(text: string): string {
  return maskLine(text);
}

/** A value without its secrets: what stands under a secret's name, and in texts as {@link maskText}. */
export function maskValue(value: SaltValue): SaltValue {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(maskValue);
  if (!isDict(value)) return inJson(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isSecretName(key) ? MASK : maskValue(item)]),
  );
}

/**
 * A call's arguments without their secrets: of a function that takes one, all from its place on; of one that runs such a
 * function, all but that. */
export function maskCall(call: {
  function?: string;
  arguments?: readonly SaltValue[];
  keywords?: SaltDict;
}): {
  arguments?: SaltValue[];
  keywords?: SaltDict;
} {
  const { function: fun = '', arguments: positional = [], keywords = {} } = call;
  const given = [...positional, ...Object.values(keywords)];
  const runs = given.find((item) => typeof item === 'string' && firstSecretOf(item) !== undefined);
  const first = runs === undefined ? (firstSecretOf(fun) ?? Number.POSITIVE_INFINITY) : 0;
  const isShown = (item: SaltValue, index: number) =>
    index < first || item === runs || (fun === 'user.add' && isNumber(item));
  const masked: { arguments?: SaltValue[]; keywords?: SaltDict } = {};
  if (positional.length > 0)
    masked.arguments = positional.map((item, index) => (isShown(item, index) ? maskValue(item) : MASK));
  if (Object.keys(keywords).length > 0)
    masked.keywords = Object.fromEntries(
      Object.entries(keywords).map(([key, item]) => [
        key,
        isSecretName(key) || (runs !== undefined && item !== runs) ? MASK : maskValue(item),
      ]),
    );
  return masked;
}

/** A user's number, which Windows takes a password in place of. */
function isNumber(item: SaltValue): boolean {
  return typeof item === 'number' || item instanceof SaltFloat;
}

/** What JSON has no number for, as a text. */
function inJson(value: null | boolean | number | bigint | SaltFloat): SaltValue {
  const number = value instanceof SaltFloat ? value.value : value;
  return typeof number === 'number' && !Number.isFinite(number) ? `${value}` : value;
}
