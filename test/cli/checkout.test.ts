import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { QUESTIONS } from '../../src/init/answers.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-'));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(
  join(folder, 'config.yaml'),
  `component: { domain: salt.demo.no, secret: none-needed, service: "xmpp://127.0.0.1:1" }
salt: { username: saltxmpp, password: none-needed, url: "http://127.0.0.1:1" }
admins: [admin@demo.no]
`,
  { mode: 0o600 },
);

/** As typed in a checkout, `npm run SCRIPT -- WORDS`; names of files are relative to `folder` here. */
function npmRun(script: string, ...words: string[]): { status: number | null; stdout: string } {
  const own = words.map((word) => (word.endsWith('.yaml') ? join(folder, word) : word));
  return spawnSync('npm', ['run', '--silent', script, '--', ...own], { cwd: ROOT, encoding: 'utf8' });
}

test('npm run init -- --help: each of its questions as a flag', () => {
  const { status, stdout } = npmRun('init', '--help');
  assert.equal(status, 0);
  for (const { flag } of QUESTIONS) assert.ok(stdout.includes(flag.split(' ')[0] ?? flag), flag);
});

test('npm run access -- JID', () => {
  const { status, stdout } = npmRun('access', 'admin@demo.no', '--config', 'config.yaml');
  assert.match(stdout, /admin@demo\.no/);
  assert.equal(status, 0);
});

test('npm run check -- --config config.yaml: what does not work, and exit code 1', () => {
  const { status, stdout } = npmRun('check', '--config', 'config.yaml');
  assert.match(stdout, /^failed +component: Nothing listens on 127\.0\.0\.1:1/m);
  assert.match(stdout, /^failed +salt: /m);
  assert.equal(status, 1);
});
