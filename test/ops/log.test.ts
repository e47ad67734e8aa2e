import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { test } from 'node:test';

const LOG = new URL('../../src/ops/log.ts', import.meta.url).href;

/** Logs more than may wait, and ends as after a crash. */
const program = (format: string) => `
  import { createLog } from '${LOG}';
  const log = await createLog({ level: 'debug', format: '${format}', secrets: { redact: (text) => text } });
  for (let n = 0; n < 2000; n += 1) log.error({ text: 'x'.repeat(1000) }, 'line');
  await new Promise((resolve) => setImmediate(resolve));
  log.fatal({}, 'crashed');
  process.stderr.write('goes on');
  process.exit(7);
`;

for (const format of ['json', 'pretty'])
  test(`a log on a full disk (${format}) neither ends the process nor keeps it from ending`, {
    timeout: 60_000,
  }, async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, ['--input-type=module', '-e', program(format)], {
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    let said = '';
    child.stderr?.on('data', (piece: Buffer) => {
      said += piece.toString();
    });
    const [code] = await once(child, 'close');
    assert.deepEqual([said, code], ['goes on', 7]);
  });
