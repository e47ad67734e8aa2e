import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openStore, storeTrouble, storeUsers } from '../../src/store/index.ts';

const STORE = fileURLToPath(new URL('../../src/store/index.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-trouble-'));
after(() => rmSync(folder, { recursive: true }));

test('a store that is none yet, one that is, and one in memory are no trouble; looking makes nothing', async () => {
  const file = join(folder, 'good.db');
  assert.equal(storeTrouble(file), undefined);
  assert.deepEqual(readdirSync(folder), []);
  await (await openStore(file)).close();
  const before = readdirSync(folder);
  assert.equal(storeTrouble(file), undefined);
  assert.deepEqual(readdirSync(folder), before);
  assert.equal(storeTrouble(':memory:'), undefined);
});

test('what cannot be the store is reported with the fix', async () => {
  const newer = join(folder, 'newer.db');
  await (await openStore(newer)).close();
  const database = new DatabaseSync(newer);
  database.exec('PRAGMA user_version = 900');
  database.close();
  const text = join(folder, 'text.db');
  writeFileSync(text, 'no database');
  const cases: [string, RegExp][] = [
    [newer, /newer salt-xmpp \(schema 900, .*run that version/],
    [text, /not a SQLite database: point store: to another file/],
    [folder, /a folder: name a file in it/],
    [join(folder, 'none/x.db'), /folder does not exist: make it/],
    [join(text, 'x.db'), /point store: elsewhere/],
  ];
  for (const [file, says] of cases) assert.match(storeTrouble(file) ?? '', says, file);
});

test('a process that has the store open is found, where the kernel tells of locks', async (t) => {
  const file = join(folder, 'used.db');
  const code = `import { openStore } from '${STORE}'; globalThis.kept = await openStore('${file}'); console.log('open'); setInterval(() => {}, 1e6);`;
  const other = spawn(process.execPath, ['--input-type=module', '--eval', code]);
  t.after(() => other.kill('SIGKILL'));
  await once(other.stdout, 'data');
  assert.deepEqual(storeUsers(file), existsSync('/proc/locks') ? [other.pid] : []);
});
