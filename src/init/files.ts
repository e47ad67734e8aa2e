import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { parseConfig } from '../config/index.ts';
import type { Answers } from './answers.ts';
import type { Snippet } from './snippets.ts';

/** The files of the secrets, beside the config: the config can be shown and kept in version control. */
export const SECRET_FILES = { component: 'component.secret', salt: 'salt.password' } as const;

const HEAD = `# Written by \`salt-xmpp init\`. config.example.yaml shows every key; \`salt-xmpp check\` tries this file.
`;

/** A service with its config in /etc writes here: deploy/salt-xmpp.service lets it write nowhere else. */
const STATE = '/var/lib/salt-xmpp';

export class ConfigExists extends Error {
  readonly code = 'config-exists';
  constructor(file: string) {
    super(`${file} exists and stays as it is. --force replaces it, --snippets prints its snippets.`);
    this.name = 'ConfigExists';
  }
}

/** Makes the YAML of a first config: the least that is needed, with the secrets in other files. */
export function configText(answers: Answers, file: string): string {
  const { domain, service, saltUrl, saltUser, eauth, admin, stripDomain } = answers;
  const ofService = resolve(file).startsWith('/etc/') && {
    store: `${STATE}/salt-xmpp.db`,
    audit: { file: `${STATE}/audit.jsonl` },
  };
  const config = {
    component: { domain, service, secret_file: SECRET_FILES.component },
    salt: { url: saltUrl, username: saltUser, password_file: SECRET_FILES.salt, eauth },
    ...(stripDomain === '' ? {} : { strip_domain: stripDomain }),
    admins: [admin],
    ...ofService,
  };
  return HEAD + stringify(config);
}

/**
 * Writes the config and the secrets beside it, for their owner alone (0600). Secrets that exist stay, so the other ends
 * need no change. Gives the files that it wrote. @throws ConfigError, ConfigExists, or Node's errors
 */
export function writeConfig(file: string, answers: Answers, { force = false } = {}): string[] {
  const text = configText(answers, file);
  parseConfig(text, { file, env: {}, readFile: () => 'a secret' });
  if (existsSync(file) && !force) throw new ConfigExists(file);
  const secrets = Object.values(SECRET_FILES).map((name) => join(dirname(file), name));
  const missing = secrets.filter((each) => !existsSync(each));
  for (const each of missing) writePrivate(each, `${randomBytes(24).toString('hex')}\n`);
  writePrivate(file, text);
  return [file, ...missing];
}

/** Writes snippets into a folder, for their owner alone: they hold a secret. Gives the files' names. */
export function writeSnippets(folder: string, snippets: readonly Snippet[]): string[] {
  return snippets.map(({ name, text }) => {
    const file = join(folder, name);
    writePrivate(file, text);
    return file;
  });
}

/** Makes a new file: an old one may be open to others, or a link. */
function writePrivate(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
}
