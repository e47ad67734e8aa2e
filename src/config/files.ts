import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from './schema.ts';

const TROUBLES: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'not readable by this user',
  EPERM: 'not readable by this user',
  EISDIR: 'a folder, not a file',
};

/** Why a file cannot be read, in words. */
export function fileTrouble(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return TROUBLES[code] ?? `cannot be read (${code})`;
}

/** Whether people other than a file's owner have any right to it. Never so where there are no modes (Windows). */
export function isOpenToOthers(file: string): boolean {
  return process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;
}

/** Whether everyone can read a file; its group may. Of a container's secrets the modes say nothing. */
export function isReadableByAll(file: string): boolean {
  if (process.platform === 'win32' || file.startsWith('/run/secrets/')) return false;
  return (statSync(file).mode & 0o004) !== 0;
}

/** Makes the file names in a config absolute: a relative one is meant beside the config file. */
export function resolveFiles(config: Config, folder: string): Config {
  const { store, audit, salt } = config;
  return {
    ...config,
    store: store === ':memory:' ? store : resolve(folder, store),
    audit: { ...audit, file: resolve(folder, audit.file) },
    salt: salt.ca === undefined ? salt : { ...salt, ca: resolve(folder, salt.ca) },
  };
}
