import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { configTable } from '../../scripts/config-table.ts';
import { ConfigError, parseConfig } from '../../src/config/index.ts';

const TEXT = readFileSync(new URL('../../docs/config.md', import.meta.url), 'utf8');
const [LEAST = '', MISTAKEN = ''] = Array.from(TEXT.matchAll(/```yaml\n(.*?)```/gs), ([, yaml = '']) => yaml);
const NEEDED =
  'component: { domain: salt.demo.no, secret: x }\nsalt: { username: x, password: x }\nadmins: [a@demo.no]\n';

const VALUES: Readonly<Record<string, string>> = {
  saltapiurl: 'http://127.0.0.1:8000',
  saltuser: 'x',
  saltpass: 'x',
  xmppadminuser: 'admin@demo.no/phone',
  stripdomain: '.demo.no',
  username: 'gateway@salt.demo.no',
  password: 'x',
};

/** Secrets' files: there is none at the name of the mistaken one. */
function readFile(path: string): string {
  if (path.endsWith('-password')) throw Object.assign(new Error(path), { code: 'ENOENT' });
  return 'a secret\n';
}

const options = { file: 'config.yaml', env: {}, readFile };

test("the table in docs/config.md is the schema's", () => {
  assert.ok(TEXT.includes(configTable()), 'run npm run readme -- --tables');
});

test('the least config of docs/config.md is enough', () => {
  const { config, warnings } = parseConfig(LEAST, options);
  assert.deepEqual(warnings, []);
  assert.equal(config.salt.password, 'a secret');
});

test('the mistaken config of docs/config.md is told so', () => {
  const [, told = ''] = /<!-- mistakes: .*?```\n(.*?)```/s.exec(TEXT) ?? [];
  assert.throws(
    () => parseConfig(MISTAKEN, options),
    (error) => error instanceof ConfigError && error.message === told.trimEnd(),
  );
});

test('each old key of docs/config.md is read as the new one that it names', () => {
  const [, table = ''] = TEXT.split('| old | new |');
  const rows = Array.from(table.matchAll(/^\| `(\w+)` \| `([\w.]+)`(.*?) \|$/gm));
  assert.equal(rows.length, Object.keys(VALUES).length);
  const old = rows.map(([, key]) => `${key}: ${VALUES[key ?? '']}`).join('\n');
  const { config, notices } = parseConfig(old, options);
  assert.deepEqual(
    notices.map((notice) => notice.replace(/^.*?\d: /, '')),
    rows.map(([, key, to, more]) => `${key} is now ${to}${more}`),
  );
  assert.deepEqual(config.admins, ['admin@demo.no']);
});

test('what docs/config.md says of values holds', () => {
  const env = { LIST: 'a: b, c', EMPTY: '' };
  const { config } = parseConfig(
    `${NEEDED}strip_domain: "\${EMPTY:-.demo.no}"\nstore: "\${LIST}"\nwatch: { down_after: 1.5 }\nconfirm_above: 0\n`,
    { ...options, file: '/etc/salt-xmpp/config.yaml', env },
  );
  assert.equal(config.strip_domain, '.demo.no');
  assert.equal(config.watch.down_after, 1.5);
  assert.equal(config.store, '/etc/salt-xmpp/a: b, c');
  assert.equal(config.audit.file, '/etc/salt-xmpp/audit.jsonl');
  assert.equal(config.confirm_above, 0);
});
