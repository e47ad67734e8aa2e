import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Draft, keyOf, type Path, type Value } from './draft.ts';
import type { Config } from './schema.ts';

const REFERENCE = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;

/**
 * Replaces `${NAME}` and `${NAME:-default}` in every value of the draft. As in a shell, the default also replaces an
 * empty variable. The value of a variable is not searched again.
 */
export function substitute(draft: Draft, env: NodeJS.ProcessEnv): void {
  for (const key of Object.keys(draft.root)) draft.root[key] = inValue(draft.root[key], [key], draft, env);
}

function inValue(value: Value, path: Path, draft: Draft, env: NodeJS.ProcessEnv): Value {
  if (typeof value === 'string') return value.includes('${') ? inText(value, path, draft, env) : value;
  if (Array.isArray(value)) return value.map((item, index) => inValue(item, [...path, index], draft, env));
  for (const key of Object.keys(value ?? {})) {
    if (value !== undefined) value[key] = inValue(value[key], [...path, key], draft, env);
  }
  return value;
}

function inText(text: string, path: Path, draft: Draft, env: NodeJS.ProcessEnv): string {
  const place = draft.place(path);
  if (place !== undefined) draft.setPlace(path, { ...place, written: text });
  if (text.replace(REFERENCE, '').includes('${')) {
    draft.spoil(path, `found a \${ that begins no variable, accepted: \${NAME} or \${NAME:-default}`);
    return text;
  }
  return text.replace(REFERENCE, (whole, name: string, fallback?: string) => {
    const value = env[name];
    if (value !== undefined && (value !== '' || fallback === undefined)) return value;
    if (fallback !== undefined) return fallback;
    draft.spoil(
      path,
      `found \${${name}}, which is not set; accepted: a variable that is set, or \${${name}:-default}`,
    );
    return whole;
  });
}

/** Returns the part of a text with references that stands in the file itself, defaults included. */
export function literalPart(written: string): string {
  return written.replace(REFERENCE, (_, _name: string, fallback = '') => fallback);
}

/** The keys that hold secrets; each may be given as `KEY_file`. */
export const SECRETS: readonly (readonly [section: string, key: string])[] = [
  ['component', 'secret'],
  ['salt', 'password'],
];

export function isSecret(path: Path): boolean {
  return SECRETS.some((secret) => keyOf(secret) === keyOf(path));
}

/**
 * Replaces each `KEY_file` by the contents of that file, without the line ends at its end. Paths start at the config's
 * folder. Returns the files' names.
 */
export function readSecretFiles(draft: Draft, folder: string, readFile: (path: string) => string): string[] {
  const files: string[] = [];
  for (const [name, key] of SECRETS) {
    const section = draft.section([name]);
    const path = [name, `${key}_file`];
    if (section === undefined || !draft.find(path).there) continue;
    const file = section[`${key}_file`];
    delete section[`${key}_file`];
    if (Object.hasOwn(section, key)) draft.report(path, `given beside ${name}.${key}; keep one of the two`);
    else draft.move(path, [name, key], readSecret(file, path, draft, folder, readFile));
    if (typeof file === 'string') files.push(resolve(folder, file));
  }
  return files;
}

function readSecret(
  file: unknown,
  path: Path,
  draft: Draft,
  folder: string,
  readFile: (path: string) => string,
): string | undefined {
  if (draft.isSpoilt(path)) return undefined;
  if (typeof file !== 'string' || file === '') {
    draft.spoil(path, 'found no name, accepted: the name of a file that holds the secret');
    return undefined;
  }
  const whole = resolve(folder, file);
  try {
    const secret = readFile(whole).replace(/[\r\n]+$/, '');
    if (secret !== '') return secret;
    draft.spoil(path, `${whole} is empty, accepted: a file that holds the secret`);
  } catch (error) {
    draft.spoil(path, `${whole}: ${fileTrouble(error)}, accepted: a file that holds the secret`);
  }
  return undefined;
}

/** True if a secret stands in the config file itself, not in the environment or in another file. */
export function holdsLiteralSecret(draft: Draft): boolean {
  return SECRETS.some((path) => {
    const { value } = draft.find(path);
    const place = draft.place(path);
    if (typeof value !== 'string' || String(place?.path?.at(-1)).endsWith('_file')) return false;
    return place?.written === undefined || literalPart(place.written) !== '';
  });
}

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

/** True if everyone can read a file; its group may. The modes mean nothing for a container's secrets. */
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
