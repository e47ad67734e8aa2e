import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { keyOf, type Path } from './draft.ts';
import { configSchema } from './schema.ts';
import { isSecret } from './sources.ts';

/** One key of the config, for its reference. */
export interface ConfigKey {
  /** For example `salt.timeout` or `access[].who`; `NAME` stands for a name that the user chooses. */
  key: string;
  description: string;
  required: boolean;
  default: unknown;
  /** May be given as `KEY_file` too. */
  secret: boolean;
  /** A running gateway keeps the value from its start. */
  restart: boolean;
}

/** Lists every key with its description and default, in the order of the schema; a section comes before its keys. */
export function configKeys(): ConfigKey[] {
  return keysIn(configSchema, '');
}

function keysIn(schema: unknown, prefix: string): ConfigKey[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodArray) return keysIn(inner.element, `${prefix}[]`);
  if (inner instanceof z.ZodRecord) return keysIn(inner.valueType, `${prefix}.NAME`);
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape).flatMap(([name, value]) => {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    return [keyRow(key, value as z.ZodType), ...keysIn(value, key)];
  });
}

function keyRow(key: string, schema: z.ZodType): ConfigKey {
  const fallback = schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
  const required = unwrapped(schema) === schema;
  return {
    key,
    description: schema.description ?? '',
    required,
    default: fallback,
    secret: isSecret(key.split('.')),
    restart: schema.meta()?.restart === true,
  };
}

/** Describes an unknown key: always names the nearest known one. */
export function unknownKeyText(path: Path): string {
  const key = String(path.at(-1));
  const above = path.slice(0, -1);
  const here = keysAt(above).map((name) => keyOf([...above, name]));
  const sibling = nearest(keyOf(path), here);
  if (sibling !== undefined && isNear(key, sibling)) return `unknown key; did you mean ${sibling}?`;
  const elsewhere = allKeys().find((known) => lastOf(known) === key);
  if (elsewhere !== undefined) return `unknown key here; did you mean ${elsewhere}?`;
  const any = nearest(key, allKeys(), lastOf);
  if (any !== undefined && isNear(key, any)) return `unknown key; did you mean ${any}?`;
  return `unknown key; the nearest is ${sibling ?? any}, accepted here: ${keysAt(above).join(', ')}`;
}

function isNear(key: string, known: string): boolean {
  return (
    distance(key.toLowerCase(), lastOf(known)) <=
    (key.length < 4 ? 1 : Math.max(2, Math.floor(key.length / 3)))
  );
}

function nearest(key: string, known: readonly string[], part = (text: string) => text): string | undefined {
  const far = (candidate: string) => distance(key.toLowerCase(), part(candidate));
  return known.toSorted((a, b) => far(a) - far(b))[0];
}

function lastOf(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

function allKeys(): string[] {
  return configKeys().flatMap(({ key, secret }) => (secret ? [key, `${key}_file`] : [key]));
}

/** The keys of the section at a path, with the `_file` forms of secrets. */
function keysAt(path: Path): string[] {
  let schema: unknown = unwrapped(configSchema);
  for (const part of path) schema = unwrapped(child(schema, part));
  const names = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return names.flatMap((name) => (isSecret([...path, name]) ? [name, `${name}_file`] : [name]));
}

function child(schema: unknown, part: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[String(part)];
  if (schema instanceof z.ZodArray) return schema.element;
  return schema instanceof z.ZodRecord ? schema.valueType : undefined;
}

/** Below defaults and optionals. */
function unwrapped(schema: unknown): unknown {
  let current = schema;
  while (
    current instanceof z.ZodDefault ||
    current instanceof z.ZodPrefault ||
    current instanceof z.ZodOptional
  ) {
    current = current.unwrap();
  }
  return current;
}
