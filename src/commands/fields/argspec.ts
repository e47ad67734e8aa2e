import { isScalar, scalar } from '../../render/index.ts';
import { isDict, type SaltValue } from '../../salt/index.ts';
import type { Argument } from '../command.ts';

/** A function's arguments, as `sys.argspec` tells them. */
export interface ArgSpec {
  readonly parameters: readonly Parameter[];
  /** Takes more arguments than it names. */
  readonly takesMore: boolean;
}

interface Parameter {
  readonly name: string;
  /** Undefined if it must be given; empty if its default is not shown. */
  readonly fallback?: string | boolean;
}

/** More fields nobody fills in; the rest can be typed. */
const MOST_PARAMETERS = 40;
/** A longer default is not shown. */
const LONGEST_DEFAULT = 100;
const NAME = /^[A-Za-z]\w{0,60}$/;

/** The field for arguments that have no field. */
export const OTHERS = 'arguments';
const FIELD = /^argument-(\d+)-(\w+)$/;

/** Reads a minion's answer to `sys.argspec`; undefined if it has no such function. */
export function readArgSpec(value: SaltValue, fun: string): ArgSpec | undefined {
  const spec = isDict(value) && Object.hasOwn(value, fun) ? value[fun] : undefined;
  if (!isDict(spec ?? null) || !isDict(spec as SaltValue)) return undefined;
  const { args, defaults, varargs, kwargs } = spec as Record<string, SaltValue>;
  const names = Array.isArray(args) ? args.slice(0, MOST_PARAMETERS + 1) : [];
  const fallbacks = Array.isArray(defaults) ? defaults : [];
  const required = (Array.isArray(args) ? args.length : 0) - fallbacks.length;
  const parameters: Parameter[] = [];
  for (const [at, name] of names.slice(0, MOST_PARAMETERS).entries()) {
    // The arguments after an odd one cannot be given by their place.
    if (typeof name !== 'string' || !NAME.test(name)) break;
    parameters.push(
      at < required ? { name } : { name, fallback: fallbackOf(fallbacks[at - required] ?? null) },
    );
  }
  const takesMore = isThere(varargs) || isThere(kwargs) || parameters.length < names.length;
  return { parameters, takesMore };
}

/** The fields of a function's arguments; `more` asks for a field for others too. */
export function argumentFields({ parameters, takesMore }: ArgSpec, more: boolean): Argument[] {
  const fields = parameters.map(fieldOf);
  if (!takesMore && !more) return fields;
  const label = parameters.length === 0 ? 'Arguments, as in a chat' : 'Other arguments, as in a chat';
  return [...fields, { name: OTHERS, label, required: false, kind: 'text', formOnly: true }];
}

/** The place and the name of the argument that a field is for. */
export function parameterOf(field: string): { at: number; name: string } | undefined {
  const [, at, name] = FIELD.exec(field) ?? [];
  return name === undefined ? undefined : { at: Number(at), name };
}

function fieldOf({ name, fallback }: Parameter, at: number): Argument {
  const field = { name: `argument-${at}-${name}`, label: name, formOnly: true };
  if (fallback === undefined) return { ...field, required: true, kind: 'text' };
  if (typeof fallback === 'boolean') {
    return { ...field, required: false, kind: 'boolean', assumed: String(fallback) };
  }
  return { ...field, required: false, kind: 'text', assumed: fallback === '' ? undefined : fallback };
}

/** A default as its field shows it. */
function fallbackOf(value: SaltValue): string | boolean {
  if (typeof value === 'boolean') return value;
  const text = value !== null && isScalar(value) ? scalar(value) : '';
  return text.length <= LONGEST_DEFAULT && !/\p{C}/u.test(text) && text.trim() === text ? text : '';
}

/** Salt says `true` or nothing; older ones give a name. */
function isThere(value: SaltValue | undefined): boolean {
  return value !== undefined && value !== null && value !== false;
}
