import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bornAt, readPids } from '../../lab/pids.ts';
import { Processes, stopRecorded } from '../../lab/processes.ts';
import { until } from '../support/patience.ts';

const MODULE = new URL('../../lab/processes.ts', import.meta.url).href;
const dir = mkdtempSync(join(tmpdir(), 'sx-processes-'));
const pids = join(dir, 'pids.json');
after(() => rmSync(dir, { recursive: true, force: true }));

async function gone(pid: number): Promise<void> {
  await until(() => bornAt(pid) === undefined, `process ${pid} still runs`);
}

test('a process is recorded while it runs, and its end is told once it was not asked for', async () => {
  const processes = new Processes(dir);
  const how = await new Promise<string>((resolve) => {
    processes.start('short', process.execPath, ['-e', 'console.log("done"); process.exit(3)'], {
      onExit: resolve,
    });
    assert.deepEqual(
      readPids(pids).map(({ name }) => name),
      ['short'],
    );
  });
  assert.equal(how, 'exit code 3');
  assert.equal(processes.isRunning('short'), false);
  assert.equal(processes.tail('short'), 'done');
  assert.equal(existsSync(pids), false);
});

test('stop ends one that ignores SIGTERM, and what it started', async () => {
  const processes = new Processes(dir);
  const script = `
    process.on('SIGTERM', () => {});
    const child = require('node:child_process').spawn('sleep', ['600'], { stdio: 'ignore' });
    console.log(child.pid);
    setInterval(() => {}, 1000);`;
  processes.start('stubborn', process.execPath, ['-e', script]);
  const grandchild = Number(await until(() => processes.tail('stubborn'), 'it did not start its child'));
  await processes.stop('stubborn', 100);
  await gone(grandchild);
  assert.equal(processes.isRunning('stubborn'), false);
});

test('a later run ends what an earlier one left, and nothing else', async () => {
  const script = `
    import { Processes } from ${JSON.stringify(MODULE)};
    new Processes(${JSON.stringify(dir)}).start('left', 'sleep', ['600']);
    process.exit(0);`;
  const bystander = spawn('sleep', ['600'], { stdio: 'ignore' });
  const run = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  await once(run, 'exit');
  const left = readPids(pids);
  // As if the number had been given to another process since.
  const other = { name: 'other', pid: bystander.pid, born: 'long ago' };
  writeFileSync(pids, JSON.stringify([...left, other]));
  await stopRecorded(dir);
  for (const { pid } of left) await gone(pid);
  assert.equal(existsSync(pids), false);
  assert.notEqual(bornAt(bystander.pid ?? 0), undefined, 'the bystander lives');
  bystander.kill();
});

test('processes end with the one that started them, however it ends', {
  skip: process.platform !== 'linux',
}, async () => {
  const script = `
    import { Processes } from ${JSON.stringify(MODULE)};
    const processes = new Processes(${JSON.stringify(dir)});
    processes.start('orphan', 'sleep', ['600']);
    console.log(processes.pid('orphan'));
    setInterval(() => {}, 1000);`;
  const run = spawn(process.execPath, ['--input-type=module', '-e', script]);
  const [line] = (await once(run.stdout, 'data')) as [Buffer];
  run.kill('SIGKILL');
  await gone(Number(line.toString()));
  assert.ok(readFileSync(pids, 'utf8').includes('orphan'), 'nobody was there to take it out of the record');
  assert.deepEqual(readPids(pids), []);
});
