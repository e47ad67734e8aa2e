import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { useLab } from './support/lab.ts';

/* Nothing lost, nothing twice, on the real servers; SIGKILL at random moments: test/soak/crashes.test.ts. */

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

const lab = useLab(async (lab) => lab.startGateway());

/** A line that is done once, with a mark of each time that it ran, and takes so many seconds. */
function slow(name: string, seconds: number): { line: string; ran: string } {
  const file = join(lab.dir, `${name}.ran`);
  return { line: `cmd.run "echo once >> ${file}; sleep ${seconds}; cat ${file}"`, ran: 'once' };
}

test('Prosody hangs when the answer is written, and is killed: the answer is heard after it is back', async () => {
  const before = await lab.person('admin');
  const { line, ran } = slow('frozen', 2);
  before.says('web01', line, { receipt: { type: 'request' } });
  await before.receives(/urn:xmpp:receipts/);
  lab.processes.signal('prosody', 'SIGSTOP');
  // The gateway has written the answer to a socket that nobody reads.
  const answered = 'salt_xmpp_running_jobs 0\n';
  while (!(await lab.gateway.readiness('/metrics')).text.includes(answered))
    await new Promise((wake) => setTimeout(wake, 50));
  await lab.server.kill();
  await lab.server.start();
  await lab.gateway.ready();
  const admin = await lab.person('admin');
  admin.sends(`<presence type="probe" to="web01@${lab.domain}"/>`);
  await admin.hears('web01', (body) => body.trim() === ran);
  await admin.leaves();
});

test('Prosody is killed while a command runs: it ran once, and its answer is heard', async () => {
  const before = await lab.person('admin');
  const ran = join(lab.dir, 'prosody.ran');
  const go = join(lab.dir, 'prosody.go');
  before.says(
    'web01',
    `cmd.run "echo once >> ${ran}; while [ ! -e ${go} ]; do sleep 0.1; done; cat ${ran}"`,
    {
      receipt: { type: 'request' },
    },
  );
  await before.receives(/urn:xmpp:receipts/);
  await lab.server.kill();
  await lab.server.start();
  await lab.gateway.ready();
  // What becomes of an answer that reaches the server before its person is back is the server's: this one waits.
  const admin = await lab.person('admin');
  writeFileSync(go, '');
  const { id = '' } = await admin.hears('web01', (body) => body.trim().endsWith('once'));
  assert.match(id, /^answer-\d{20}$/);
  assert.equal(readFileSync(ran, 'utf8'), 'once\n');
  await admin.leaves();
});

test('the gateway is killed while a command runs: it ran once, and is answered after the start', async () => {
  const admin = await lab.person('admin');
  const { line, ran } = slow('gateway', 3);
  admin.says('web01', line, { receipt: { type: 'request' } });
  await admin.receives(/urn:xmpp:receipts/);
  await lab.gateway.kill();
  lab.gateway.start(lab.config());
  await lab.gateway.ready();
  const { id = '' } = await admin.hears('web01', new RegExp(`^Job \\d+, cmd\\.run .*:\n${ran}$`, 's'));
  assert.match(id, /^answer-\d{20}$/);
  await admin.leaves();
});

for (const [what, changes, why] of [
  ['store', () => ({}), /Another gateway uses the store .*salt-xmpp\.db: stop it/],
  [
    'domain',
    () => ({ store: join(lab.dir, 'other.db') }),
    /Another component is already connected as salt\.demo\.no/,
  ],
] as const) {
  test(`a second gateway on the ${what} says so and stops, and the first goes on`, async () => {
    const file = join(lab.dir, 'second.yaml');
    writeFileSync(file, stringify({ ...lab.config(changes()), http: { listen: '127.0.0.1:0' } }), {
      mode: 0o600,
    });
    const { status, stderr } = spawnSync(process.execPath, [MAIN, 'run', '--config', file], {
      encoding: 'utf8',
      timeout: 120_000,
    });
    assert.equal(status, 1);
    assert.match(stderr, why);
    assert.equal((await lab.gateway.readiness()).status, 200);
  });
}
