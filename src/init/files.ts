import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseConfig } from '../config/index.ts';
import type { Answers } from './answers.ts';
import { configText, SECRET_FILES } from './config-text.ts';
import type { Snippet } from './snippets.ts';

/** There is a config already. */
export class ConfigExists extends Error {
  readonly code = 'config-exists';
  constructor(file: string) {
    super(`${file} exists and is left as it is: --force replaces it, --snippets prints what belongs to it.`);
    this.name = 'ConfigExists';
  }
}

/**
 * Writes the config and the secrets beside it, for their owner alone (0600). Secrets that are there are kept, so that
 * the other ends need not be changed. Gives the files that were written.
 *
 * @throws ConfigError where the answers make none that can be used, ConfigExists, or Node's errors
 */
export function writeConfig(file: string, answers: Answers, { force = false } = {}): string[] {
  const text = configText(answers, file);
  parseConfig(text, { file, env: {}, readFile: () => 'a secret' });
  if (existsSync(file)) {
    if (!force) throw new ConfigExists(file);
    rmSync(file);
  }
  mkdirSync(dirname(file), { recursive: true });
  const secrets = Object.values(SECRET_FILES).map((name) => join(dirname(file), name));
  const missing = secrets.filter((each) => !existsSync(each));
  for (const each of missing) writePrivate(each, `${randomBytes(24).toString('hex')}\n`);
  writePrivate(file, text);
  return [file, ...missing];
}

/** Writes snippets into a folder, for their owner alone: there is a secret in them. Gives the files' names. */
export function writeSnippets(folder: string, snippets: readonly Snippet[]): string[] {
  mkdirSync(folder, { recursive: true });
  return snippets.map(({ name, text }) => {
    const file = join(folder, name);
    rmSync(file, { force: true });
    writePrivate(file, text);
    return file;
  });
}

function writePrivate(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
}
