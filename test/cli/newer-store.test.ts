import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { MAIN } from '../../lab/gateway-process.ts';
import { MIGRATIONS } from '../../src/store/sqlite/schema.ts';

test('an older program on a newer store: one line that says what to do, exit code 1', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'config.yaml');
  writeFileSync(
    file,
    'component: { domain: salt.demo.no, secret: secret1 }\nsalt: { username: x, password: secret2 }\nhttp: { listen: "127.0.0.1:0" }\nadmins: [admin@demo.no]\n',
    { mode: 0o600 },
  );
  const database = new DatabaseSync(join(folder, 'salt-xmpp.db'));
  database.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  database.close();
  const { status, stderr } = spawnSync(process.execPath, [MAIN, 'run', '--config', file], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^The store \S+salt-xmpp\.db was written by a newer salt-xmpp .*: run that version, or/,
  );
  assert.equal(stderr.trim().split('\n').length, 1);
});
