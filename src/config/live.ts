import { isDeepStrictEqual } from 'node:util';
import { configKeys } from './keys.ts';
import type { Config, SaltConfig } from './schema.ts';

/** A part's view of the config in force: it reads a value at the moment of use, and keeps none. */
export type LiveOf<Key extends keyof Config> = { readonly config: Readonly<Pick<Config, Key>> };

/** The current config of one master. */
export type LiveSalt<Key extends keyof SaltConfig = keyof SaltConfig> = {
  readonly config: Readonly<Pick<SaltConfig, Key>>;
};

type Values = Readonly<Record<string, unknown>>;

/** Holds the config that is in force. A reload replaces it whole, so that all readers see the new one at once. */
export class Live {
  /** Only `replace` sets another one. */
  config: Config;

  constructor(config: Config) {
    this.config = frozen(config);
  }

  /**
   * Puts another config in force. Values that take a restart stay as they are; returns the keys of those that differ,
   * for example `salt.url`.
   */
  replace(read: Config): string[] {
    const keys = configKeys();
    const atStart = new Set(keys.flatMap(({ key, restart }) => (restart ? [key] : [])));
    const sections = new Set(keys.flatMap(({ key }) => /^([a-z_]+)\.[a-z_]+$/.exec(key)?.[1] ?? []));
    const waiting: string[] = [];
    const merged = (held: Values, next: Values, prefix = ''): Values => {
      const names = new Set([...Object.keys(held), ...Object.keys(next)]);
      return Object.fromEntries(
        Array.from(names, (name) => {
          const key = `${prefix}${name}`;
          const [before, after] = [held[name], next[name]];
          if (sections.has(key)) return [name, merged(before as Values, after as Values, `${key}.`)];
          if (isDeepStrictEqual(before, after)) return [name, before];
          if (!atStart.has(key)) return [name, after];
          waiting.push(key);
          return [name, before];
        }),
      );
    };
    this.config = frozen(merged(this.config, read) as Config);
    return waiting;
  }
}

/** Freezes a config through and through: nobody changes a value in place. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
