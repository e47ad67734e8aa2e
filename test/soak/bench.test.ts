import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const lines =
  readFileSync(join(ROOT, 'bench/README.md'), 'utf8').match(/(?<=^ {4})npm run bench\b.*$/gm) ?? [];
const results = () => readFileSync(join(ROOT, 'bench/results.json'), 'utf8');

test('the commands are there', () => assert.equal(lines.length, 4));

for (const line of lines.map((shown) => shown.replace(/ +#.*/, ''))) {
  test(`bench/README.md: ${line}, in its quick form`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const before = results();
    const own = line
      .replace('/tmp/prof', folder)
      .replace(/^npm run bench(?: --)?/, 'npm run bench -- --quick');
    const { status, stdout, stderr } = spawnSync('bash', ['-c', own], { cwd: ROOT, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.match(stdout, / \d+\.\d+x/);
    assert.equal(results(), before, 'what is kept is of whole runs');
    assert.equal(readdirSync(folder).length > 0, line.includes('--profile'));
  });
}
