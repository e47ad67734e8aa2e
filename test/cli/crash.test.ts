import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const SRC = new URL('../../src/', import.meta.url).href;

/** Runs a process that crashes so, as `salt-xmpp run` does. */
function crash(how: string) {
  const script = `
    import { crashText, exitOnCrash } from '${SRC}cli/crash.ts';
    import { Secrets } from '${SRC}ops/index.ts';
    const { redact } = new Secrets(['very-secret-1']);
    exitOnCrash((error) => process.stderr.write(redact(crashText(error))));
    setInterval(() => {}, 1000);
    ${how}`;
  return spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
    encoding: 'utf8',
    timeout: 60_000,
  });
}

for (const [name, how] of [
  [
    'thrown',
    "setTimeout(() => { throw new Error('lost very-secret-1', { cause: new Error('by very-secret-1') }); }, 1)",
  ],
  [
    'rejected',
    "void Promise.reject(new Error('lost very-secret-1', { cause: new Error('by very-secret-1') }))",
  ],
  [
    'with a request on it',
    "throw Object.assign(new Error('lost x', { cause: new Error('by y') }), { options: { password: 'very-secret-1' } })",
  ],
] as const) {
  test(`what nobody expected, ${name}: reported without secrets, exit code 1`, () => {
    const { status, stdout, stderr } = crash(how);
    assert.equal(status, 1);
    assert.match(stderr, /Error: lost [\s\S]*caused by Error: by /);
    assert.doesNotMatch(stdout + stderr, /very-secret-1/);
  });
}
