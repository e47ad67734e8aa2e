import { isDeepStrictEqual } from 'node:util';
import { configKeys } from './keys.ts';
import type { Config } from './schema.ts';

type Values = Record<string, unknown>;

/**
 * Brings the config that the parts hold up to date with one read anew, in place: they look into their slices when they
 * need them. What takes a restart stays as it is; gives the keys of that kind that differ, as `salt.url`.
 */
export function takeOver(held: Config, read: Config): string[] {
  const keys = configKeys();
  const atStart = new Set(keys.flatMap(({ key, restart }) => (restart ? [key] : [])));
  const sections = new Set(keys.flatMap(({ key }) => /^([a-z_]+)\.[a-z_]+$/.exec(key)?.[1] ?? []));
  const take = (into: Values, from: Values, prefix = ''): string[] =>
    [...new Set([...Object.keys(into), ...Object.keys(from)])].flatMap((name) => {
      const key = `${prefix}${name}`;
      const [before, after] = [into[name], from[name]];
      if (sections.has(key)) return take(before as Values, after as Values, `${key}.`);
      if (isDeepStrictEqual(before, after)) return [];
      if (atStart.has(key)) return [key];
      into[name] = after;
      return [];
    });
  return take(held, read);
}
