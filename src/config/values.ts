import { z } from 'zod';

/*
 * The kinds of values in a config. Every scalar arrives as text (from YAML or the environment). Each schema's
 * error text is what is accepted there, in words that a person knows: a problem's line is built from it.
 */

/** A scalar: `read` gives its value, or undefined where the text is none. */
export function scalar<T>(accepted: string, read: (text: string) => T | undefined) {
  return z.string({ error: accepted }).transform((text, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: accepted });
    return z.NEVER;
  });
}

export function text(accepted: string) {
  return scalar(accepted, (value) => (value.trim() === '' ? undefined : value));
}

export function number(accepted: string, fits: (value: number) => boolean) {
  return scalar(accepted, (value) => {
    const read = /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(value) ? Number(value) : Number.NaN;
    return Number.isFinite(read) && fits(read) ? read : undefined;
  });
}

/** A number of something above 0, as `seconds`. */
export function amount(unit: string) {
  return number(`a number of ${unit} above 0`, (value) => value > 0);
}

/** A whole number of something, at least `least`. */
export function count(unit: string, least = 1) {
  const accepted = `a whole number of ${unit}, ${least} or more`;
  return number(accepted, (value) => Number.isSafeInteger(value) && value >= least);
}

export function boolean() {
  return scalar('true or false', readBoolean);
}

export function readBoolean(text: string): boolean | undefined {
  const folded = text.toLowerCase();
  return folded === 'true' ? true : folded === 'false' ? false : undefined;
}

export function choice<const T extends string>(options: readonly T[]) {
  return scalar(`one of ${options.join(', ')}`, (value) => options.find((option) => option === value));
}

export function list<T extends z.ZodType>(item: T, accepted: string) {
  return z.array(item, { error: accepted });
}

/** Named things: a map whose keys are the names. */
export function named<T extends z.ZodType>(value: T, accepted: string) {
  return z.record(z.string(), value, { error: accepted });
}

/** A map with these keys and no others; one that is left out is taken as empty. */
export function section<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, { error: `a map of ${Object.keys(shape).join(', ')}` });
}
