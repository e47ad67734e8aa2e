import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError, type Draft, emptySection } from './draft.ts';
import { moveLegacyKeys } from './legacy.ts';
import { checkReferences, reportIssues } from './problems.ts';
import { type Config, configSchema } from './schema.ts';
import {
  fileTrouble,
  holdsLiteralSecret,
  isOpenToOthers,
  isReadableByAll,
  readSecretFiles,
  resolveFiles,
  substitute,
} from './sources.ts';
import { readYaml } from './yaml.ts';

export interface LoadedConfig {
  config: Config;
  file: string;
  /** The line of each rule of `access`. */
  ruleLines: readonly number[];
  /** Old keys in use, one line each. */
  notices: string[];
  /** Unwise but allowed settings, one line each. */
  warnings: string[];
}

export interface ParseOptions {
  /** The config's own name: problems begin with it, and files that it names are looked for beside it. */
  file: string;
  env: NodeJS.ProcessEnv;
  /** Reads a file of a secret; throws Node's errors. */
  readFile?: (path: string) => string;
}

/** Looked for in this order where no file is named. */
const DEFAULT_FILES: readonly string[] = ['config.yaml', '/etc/salt-xmpp/config.yaml'];

/**
 * Finds the config file: the named one, else the first default that exists.
 * @throws ConfigError in one line, if no file exists or the named one cannot be read
 */
export function findConfigFile(named?: string, defaults: readonly string[] = DEFAULT_FILES): string {
  if (named !== undefined) {
    const trouble = accessTrouble(named);
    if (trouble === undefined) return named;
    throw unreadable(named, fileTrouble(trouble));
  }
  // An unreadable file is reported when it is read: another config would be a surprise.
  const found = defaults.find((file) => codeOf(accessTrouble(file)) !== 'ENOENT');
  if (found !== undefined) return found;
  const text = `no config file: neither ${defaults.join(' nor ')} exists; name one with --config FILE`;
  throw new ConfigError([{ file: 'salt-xmpp', key: '', text }]);
}

function accessTrouble(file: string): unknown {
  try {
    accessSync(file, constants.R_OK);
    return undefined;
  } catch (error) {
    return error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

function unreadable(file: string, text: string): ConfigError {
  return new ConfigError([{ file, key: '', text }]);
}

/** Reads and checks a config file. @throws ConfigError with every mistake at once */
export function loadConfig(file: string, env: NodeJS.ProcessEnv = process.env): LoadedConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, fileTrouble(error));
  }
  const { draft, secretFiles, ...loaded } = parse(text, { file, env });
  if (holdsLiteralSecret(draft) && isOpenToOthers(file)) {
    loaded.warnings.push(`${file} holds a secret and is open to others on this machine: chmod 600 ${file}`);
  }
  for (const each of secretFiles.filter(isReadableByAll)) {
    loaded.warnings.push(
      `${each} holds a secret and can be read by everyone on this machine: chmod 640 ${each}`,
    );
  }
  return loaded;
}

/** As `loadConfig`, from text. @throws ConfigError */
export function parseConfig(text: string, options: ParseOptions): LoadedConfig {
  const { draft: _, secretFiles: __, ...loaded } = parse(text, options);
  return loaded;
}

function parse(
  text: string,
  { file, env, readFile = readText }: ParseOptions,
): LoadedConfig & { draft: Draft; secretFiles: string[] } {
  const draft = readYaml(text, file);
  // The next problems would only repeat that the file could not be read.
  if (!draft.sound && Object.keys(draft.root).length === 0) throw draft.error();
  const folder = dirname(resolve(file));
  substitute(draft, env);
  moveLegacyKeys(draft);
  const secretFiles = readSecretFiles(draft, folder, readFile);
  // In a missing section, each required key is reported by name.
  for (const name of ['component', 'salt']) draft.root[name] ??= emptySection();
  const parsed = configSchema.safeParse(draft.root);
  if (!parsed.success) reportIssues(parsed.error.issues, draft);
  checkReferences(draft);
  if (!parsed.success || !draft.sound) throw draft.error();
  const config = resolveFiles(parsed.data, folder);
  const ruleLines = config.access.map((_, index) => draft.place(['access', index])?.line ?? 0);
  return {
    config,
    file,
    ruleLines,
    notices: draft.notices,
    warnings: warningsOf(config, file),
    draft,
    secretFiles,
  };
}

function warningsOf({ admins, access }: Config, file: string): string[] {
  if (admins.length > 0 || access.length > 0) return [];
  return [`${file}: neither admins nor access is given: nobody may use the gateway`];
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
