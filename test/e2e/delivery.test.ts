import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { MAIN } from '../../lab/gateway-process.ts';
import { Prosody } from '../../lab/prosody.ts';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

/* Nothing lost, nothing twice, on the real servers; SIGKILL at random moments: test/soak/crashes.test.ts. */

const lab = useLab(async (lab) => {
  await lab.startGateway();
  const admin = await lab.person('admin');
  // So that the gateway learns from the server when this person is there.
  await admin.subscribesTo('web01');
  await admin.leaves();
});

/** A line that is done once, with a mark of each time that it ran, and takes so many seconds. */
function slow(name: string, seconds: number): { line: string; ran: string } {
  const file = join(lab.shared, `${name}.ran`);
  return { line: `cmd.run "echo once >> ${file}; sleep ${seconds}; cat ${file}"`, ran: 'once' };
}

/** Once no job runs: the answer has been written. */
async function answered(): Promise<void> {
  while (!(await lab.gateway.readiness('/metrics')).text.includes('salt_xmpp_running_jobs 0\n'))
    await new Promise((wake) => setTimeout(wake, 50));
}

/** Fails if the contact has said more: new texts come after all of that. */
async function saysNoMore(person: ChatUser, contact: string): Promise<void> {
  person.says(contact, 'whoami');
  await person.hears(contact, /admin@/);
  assert.deepEqual(person.unheard(contact), []);
}

/** The ids of the answers in the person's archive (XEP-0313). */
async function archived(person: ChatUser, contact: string, text: string): Promise<string[]> {
  const { results = [] } = await person.client.searchHistory({ with: `${contact}@${lab.domain}` });
  const messages = results.flatMap(({ item }) => item.message ?? []);
  return messages.flatMap(({ id = '', body }) => (body?.trim() === text ? id : []));
}

test('Prosody hangs when the answer is written, and is killed: the answer is heard after it is back', async () => {
  const before = await lab.person('admin');
  const { line, ran } = slow('frozen', 2);
  before.says('web01', line, { receipt: { type: 'request' } });
  await before.receives(/urn:xmpp:receipts/);
  lab.processes.signal('prosody', 'SIGSTOP');
  // To a socket that nobody reads.
  await answered();
  await lab.server.kill();
  await lab.server.start();
  await lab.gateway.ready();
  const admin = await lab.person('admin');
  await admin.hears('web01', (body) => body.trim() === ran);
  await saysNoMore(admin, 'web01');
  await admin.leaves();
});

test('Prosody is killed while a command runs: it ran once, and its answer is heard', async () => {
  const before = await lab.person('admin');
  const ran = join(lab.shared, 'prosody.ran');
  const go = join(lab.shared, 'prosody.go');
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
  const admin = await lab.person('admin');
  writeFileSync(go, '');
  const { id = '' } = await admin.hears('web01', (body) => body.trim().endsWith('once'));
  assert.match(id, /^answer-\d{20}$/);
  assert.equal(readFileSync(ran, 'utf8'), 'once\n');
  await saysNoMore(admin, 'web01');
  await admin.leaves();
});

for (const [what, without] of [
  ['keeps it for later', []],
  ['has an archive only', ['offline']],
  ['keeps nothing', ['offline', 'mam']],
] as const) {
  test(`the answer reaches a Prosody that ${what} before its person is back: it is there once`, async () => {
    const before = await lab.person('admin');
    const text = `kept-${without.length}`;
    const go = join(lab.shared, text);
    before.says('web01', `cmd.run "while [ ! -e ${go} ]; do sleep 0.1; done; echo ${text}"`, {
      receipt: { type: 'request' },
    });
    await before.receives(/urn:xmpp:receipts/);
    await lab.server.kill();
    assert.ok(lab.server instanceof Prosody);
    await lab.server.start(without);
    await lab.gateway.ready();
    writeFileSync(go, '');
    await answered();
    const admin = await lab.person('admin');
    const isArchive = !without.some((name) => name === 'mam');
    const told = isArchive && without.length > 0 ? [] : [(await admin.hears('web01', text)).id];
    const kept = isArchive ? await archived(admin, 'web01', text) : told;
    assert.equal(kept.length, 1);
    assert.match(kept[0] ?? '', /^answer-\d{20}$/);
    assert.deepEqual(told, told.length > 0 ? kept : []);
    await saysNoMore(admin, 'web01');
    await admin.leaves();
  });
}

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
  await saysNoMore(admin, 'web01');
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
