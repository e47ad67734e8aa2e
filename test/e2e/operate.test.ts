import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { before, describe, test } from 'node:test';
import { aptInstall, programOnPath } from '../../lab/install.ts';
import { freePorts } from '../../lab/ports.ts';
import { openStore } from '../../src/store/index.ts';
import { type Play, play } from '../gateway/support/play.ts';

const TEXT = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');
const AUDIT = '/var/lib/salt-xmpp/audit.jsonl';

/** logrotate's block of the page, for a play's file and this user. */
function rotation(at: Play): string {
  const [block = ''] = /^\/var\/lib\S+ \{\n[^}]*\}\n/m.exec(TEXT) ?? [];
  const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
  const own = block.replace(/create (\d+) \S+ \S+/, `create $1 ${userInfo().username} ${group}`);
  assert.notEqual(own, block);
  return own.replace(AUDIT, join(at.folder, 'audit.jsonl'));
}

/** Has the real logrotate rotate by a configuration now. */
function rotates(at: Play, configuration: string): void {
  const file = join(at.folder, 'logrotate.conf');
  writeFileSync(file, configuration, { mode: 0o600 });
  execFileSync(programOnPath('logrotate') ?? '', ['--force', '--state', join(at.folder, 'rotated'), file]);
}

/** The lines that people typed, as a file of the audit trail has them. */
function asked(at: Play, name: string): unknown[] {
  const lines = readFileSync(join(at.folder, name), 'utf8').trimEnd().split('\n');
  return lines
    .map((line) => JSON.parse(line))
    .flatMap(({ event, line }) => (event === 'asked' ? [line] : []));
}

async function asks(at: Play, line: string): Promise<void> {
  at.admin.says('web01', line);
  await at.admin.hears('web01', /^(\d{4}\.\d+|True)$/);
}

describe('what docs/operate.md shows, by the programs that it names', () => {
  before(async () => {
    const missing = ['curl', 'logrotate', 'sqlite3'].filter((name) => !programOnPath(name));
    const say = (line: string) => process.stderr.write(`# ${line}\n`);
    if (missing.length > 0) await aptInstall(missing, 'missing-package', say);
  });

  test('logrotate: the old lines are in the old file, the next one is in a new one, for its owner alone', async (t) => {
    const at = await play(t);
    await asks(at, 'test.version');
    rotates(at, rotation(at));
    await asks(at, 'test.ping');
    assert.deepEqual(asked(at, 'audit.jsonl.1'), ['test.version']);
    assert.deepEqual(asked(at, 'audit.jsonl'), ['test.ping']);
    assert.equal(statSync(join(at.folder, 'audit.jsonl')).mode & 0o777, 0o600);
  });

  test('chattr: with a file that takes nothing but more lines all goes on, rotation too', async (t) => {
    const at = await play(t);
    await asks(at, 'test.version');
    const file = join(at.folder, 'audit.jsonl');
    // Not every file system and user can do that. If not, the test asks the file's writer.
    if (spawnSync('chattr', ['+a', file]).status !== 0) return assert.deepEqual(openFlags(file), ['append']);
    try {
      await asks(at, 'test.ping');
      assert.throws(() => writeFileSync(file, 'no more of that'), /EPERM/);
      const scripts = /^ {4}prerotate\n.*?endscript\n {4}postrotate\n.*?endscript\n/ms.exec(TEXT)?.[0] ?? '';
      rotates(at, rotation(at).replace('}', `${scripts.replaceAll(AUDIT, file)}}`));
      await asks(at, 'test.version');
      assert.deepEqual(asked(at, 'audit.jsonl.1'), ['test.version', 'test.ping']);
      assert.deepEqual(asked(at, 'audit.jsonl'), ['test.version']);
      assert.throws(() => writeFileSync(file, 'no more of that'), /EPERM/);
    } finally {
      execFileSync('chattr', ['-a', file]);
    }
  });

  test('curl: /readyz while Salt is down', async (t) => {
    const [port = 0] = await freePorts(1);
    const at = await play(t, { config: { http: { listen: `127.0.0.1:${port}` } } });
    const [, line = '', shown = ''] = /^\$ (curl .*readyz)\n(\{.*\})$/m.exec(TEXT) ?? [];
    const { port: api } = new URL(at.salt.url);
    await at.salt.stop();
    await at.notReady();
    const curl = spawn('bash', ['-c', line.replace('9780', String(port))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { salt, ...rest } = JSON.parse(await text(curl.stdout));
    const { salt: said, ...others } = JSON.parse(shown.replace('8000', api));
    assert.deepEqual(rest, others);
    // The fix after the colon belongs to salt/.
    assert.equal(salt.split(': is')[0], said.split(': is')[0]);
  });

  test('sqlite3: the copy of the store, made beside the running gateway, is one that can be put back', async (t) => {
    const at = await play(t);
    await asks(at, 'test.version');
    at.admin.presence('web01', 'subscribe');
    await at.admin.sees('web01', 'subscribed');
    const copy = join(at.folder, 'copy.db');
    const [lines = ''] = /(?<=^ {4})install -m 0600 .*\n {4}sqlite3 .*$/m.exec(TEXT) ?? [];
    const own = lines
      .replace('/var/lib/salt-xmpp/salt-xmpp.db', join(at.folder, 'store.db'))
      .replaceAll('/var/backups/salt-xmpp.db', copy);
    // A second time over the copy of the first.
    for (const _ of [1, 2]) execFileSync('bash', ['-ec', own]);
    assert.equal(statSync(copy).mode & 0o777, 0o600);
    const store = await openStore(copy);
    t.after(() => store.close());
    assert.deepEqual(store.subscriptions.of('web01'), ['admin@demo.no']);
    assert.equal((await store.requests.byNumber('admin@demo.no', 1))?.line, 'test.version');
  });
});

/** How this process has a file open, as far as it is told here. */
function openFlags(file: string): string[] {
  const O_APPEND = 0o2000;
  const open = execFileSync('bash', [
    '-c',
    `for fd in /proc/${process.pid}/fd/*; do [ "$(readlink $fd)" = "${file}" ] && cat /proc/${process.pid}/fdinfo/\${fd##*/}; done; true`,
  ]).toString();
  const flags = Array.from(open.matchAll(/^flags:\s+(\d+)$/gm), ([, octal = '']) =>
    Number.parseInt(octal, 8),
  );
  return flags.map((value) => (value & O_APPEND ? 'append' : 'anywhere'));
}
