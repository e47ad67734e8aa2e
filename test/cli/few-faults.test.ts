import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { FewFaults } from '../../src/cli/crash.ts';

const CRASH = new URL('../../src/cli/crash.ts', import.meta.url).href;

test('twenty faults within a minute are few, more are not; a minute later they are forgotten', () => {
  let now = 0;
  const faults = new FewFaults(() => now);
  for (let n = 0; n < 20; n++) assert.equal(faults.take(), true);
  assert.equal(faults.take(), false);
  now = 60_000;
  assert.equal(faults.take(), true);
});

test('a process goes on after a fault that it may go on after, thrown or rejected', () => {
  const script = `
    import { exitOnCrash } from '${CRASH}';
    let seen = 0;
    exitOnCrash(() => process.stderr.write('crashed'), () => ++seen < 3);
    setTimeout(() => { throw new Error('one'); }, 1);
    setTimeout(() => { Promise.reject(new Error('two')); }, 10);
    setTimeout(() => { process.stdout.write('alive ' + seen); throw new Error('three'); }, 50);`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module-typescript', '-e', script],
    { encoding: 'utf8', timeout: 60_000 },
  );
  assert.deepEqual({ status, stdout, stderr }, { status: 1, stdout: 'alive 2', stderr: 'crashed' });
});
