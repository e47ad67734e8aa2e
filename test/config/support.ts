import assert from 'node:assert/strict';
import { type Config, ConfigError, type LoadedConfig, parseConfig } from '../../src/config/index.ts';

export const SECRET = 'hunter2-component';
export const PASSWORD = 'hunter2-salt';
export const FILE = '/etc/demo/config.yaml';

/** The least config that loads; in four lines, so that an addition begins in line 5. */
export const LEAST = `component: { domain: salt.demo.no, secret: ${SECRET} }
salt: { username: saltxmpp, password: ${PASSWORD} }
admins: [admin@demo.no]

`;

export interface Around {
  env?: NodeJS.ProcessEnv;
  files?: Record<string, string>;
}

export function load(text: string, { env = {}, files = {} }: Around = {}): LoadedConfig {
  const readFile = (path: string) => {
    const content = files[path];
    if (content === undefined) throw Object.assign(new Error(`ENOENT ${path}`), { code: 'ENOENT' });
    return content;
  };
  return parseConfig(text, { file: FILE, env, readFile });
}

export function configOf(text: string, around?: Around): Config {
  return load(text, around).config;
}

/** The lines about an unusable config, without the file's folder. */
export function troubles(text: string, around?: Around): string[] {
  try {
    load(text, around);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    assert.equal(error.code, 'config-invalid');
    assert.equal(error.message.split('\n').length, error.problems.length);
    return error.message.replaceAll('/etc/demo/config.yaml', 'config.yaml').split('\n');
  }
  return [];
}
