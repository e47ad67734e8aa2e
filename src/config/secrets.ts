import { resolve } from 'node:path';
import { type Draft, keyOf, type Path } from './draft.ts';
import { literalPart } from './environment.ts';
import { fileTrouble } from './files.ts';

/** The keys that hold secrets; each may be given as `KEY_file`. */
export const SECRETS: readonly (readonly [section: string, key: string])[] = [
  ['component', 'secret'],
  ['salt', 'password'],
];

export function isSecret(path: Path): boolean {
  return SECRETS.some((secret) => keyOf(secret) === keyOf(path));
}

/**
 * Replaces each `KEY_file` by what that file holds, without the line ends at its end. Looked for beside the config.
 * Gives the files' names.
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

/** Whether a secret stands in the config file itself, rather than in the environment or in a file of its own. */
export function holdsLiteralSecret(draft: Draft): boolean {
  return SECRETS.some((path) => {
    const { value } = draft.find(path);
    const place = draft.place(path);
    if (typeof value !== 'string' || String(place?.path?.at(-1)).endsWith('_file')) return false;
    return place?.written === undefined || literalPart(place.written) !== '';
  });
}
