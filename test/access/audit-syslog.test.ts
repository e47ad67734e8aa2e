import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AuditSyslog } from '../../src/access/audit-syslog.ts';
import { keptLog } from '../support/kept-log.ts';
import { until } from '../support/patience.ts';

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'salt-xmpp-syslog-'));
  t.after(() => rm(made, { recursive: true, force: true }));
  return made;
}

test('each line goes to logger as it is, also those before an end', async (t) => {
  const at = await folder(t);
  const out = join(at, 'out');
  // The receiver of the lines says by a second file that it has them all.
  const syslog = new AuditSyslog(keptLog(), { command: ['sh', '-c', `cat > ${out} && touch ${out}.done`] });
  const lines = Array.from({ length: 500 }, (_, index) => JSON.stringify({ event: 'asked', index }));
  for (const line of lines) syslog.write(line);
  syslog.close();
  await until(() => existsSync(`${out}.done`), 'logger did not get all lines');
  assert.equal(await readFile(out, 'utf8'), `${lines.join('\n')}\n`);
});

test('no logger, or one that ends: told once, and nothing else stops', async () => {
  for (const command of [['/nonexistent/logger'], ['false']]) {
    const log = keptLog();
    const syslog = new AuditSyslog(log, { command });
    syslog.write('{}');
    await until(() => log.lines.length > 0, 'nothing is logged');
    for (let index = 0; index < 10; index += 1) syslog.write('{}');
    syslog.close();
    assert.deepEqual(
      log.lines.map(({ level, message }) => `${level} ${message}`),
      ['warn the audit trail is not copied to syslog for now; the file has it all'],
    );
  }
});
