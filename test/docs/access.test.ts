import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Access } from '../../src/access/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { globMatcher } from '../../src/fleet/index.ts';
import { parseArguments, splitWords } from '../../src/salt/index.ts';
import { keptLog } from '../support/kept-log.ts';

const text = readFileSync(new URL('../../docs/access.md', import.meta.url), 'utf8');
const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(text) ?? [];
const NEEDED =
  'component: { domain: salt.demo.no, secret: x }\nsalt: { username: x, password: x }\nstrip_domain: .demo.no\n';
const { config } = parseConfig(NEEDED + yaml, { file: 'docs/access.md', env: {} });

const isWeb = globMatcher(config.groups.web?.target ?? '');
const access = new Access({
  ...config,
  minions: {
    namesOf: (id) => [id, id.replace('.demo.no', '')],
    isMember: (group, id) => group === 'web' && isWeb(id),
    membersOf: () => undefined,
    isPrivate: () => false,
  },
  log: keptLog(),
});

const rows = Array.from(text.matchAll(/^\| (\S+@\S+) \| (.+?) \| `(.+?)` \| (.+?) \|$/gm));

test('the command that is shown says which rule decides', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'config.yaml');
  writeFileSync(file, NEEDED + yaml, { mode: 0o600 });
  const [, shown = ''] = /`salt-xmpp (access [^`]+)`/.exec(text) ?? [];
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [main, ...shown.split(' '), '--config', file], {
    encoding: 'utf8',
  });
  assert.match(stdout, /allowed, by rule \d/);
  assert.equal(status, 0);
});

test('the examples are there', () => assert.ok(rows.length > 15, String(rows.length)));

for (const [row, who = '', on = '', line = '', expected = ''] of rows) {
  test(row, () => {
    const [fun = '', ...words] = splitWords(line).map((word) => word.text);
    const ids = on === '@master' ? ('@master' as const) : on.split(', ').map((name) => `${name}.demo.no`);
    const verdict = access.judge(who, { fun, args: parseArguments(words), on: ids });
    const how = !verdict.allowed ? 'refused' : verdict.confirm ? 'allowed, after a question' : 'allowed';
    assert.equal(expected.replace(/(: .*|, by .*)$/, ''), how);
  });
}
