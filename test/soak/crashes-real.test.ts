import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { type TestLab, useLab } from '../e2e/support/lab.ts';
import type { ChatUser } from '../e2e/support/person.ts';
import { type Entry, Ledger, NOTHING_BROKEN, withoutEnd } from '../gateway/support/ledger.ts';
import type { AuditLine } from '../gateway/support/play.ts';
import { until } from '../support/patience.ts';
import { Random } from '../support/random.ts';

/** How many, and by which seed. */
const CRASHES = Number(process.env.SALT_XMPP_SOAK_REAL_CRASHES ?? 50);
const SEED = Number(process.env.SALT_XMPP_SOAK_SEED ?? 1);
/** How long what is owed may take on a slow machine, ms. */
const PATIENCE = 60_000;

const lab = useLab((ready) => ready.startGateway());

test(`${CRASHES} crashes on a real Salt: no command runs twice, each accepted one is answered, all are on record`, async (t) => {
  const ledger = new Ledger();
  const random = new Random(SEED);
  const admin = await lab.person('admin');
  admin.client.on('message', ({ id = '', body, thread, type, receipt }) => {
    const receiptOf = receipt?.type === 'received' ? receipt.id : undefined;
    if (type !== 'error') ledger.hear({ id, body, thread, receiptOf });
  });
  for (let crash = 1; crash <= CRASHES; crash++) {
    for (let n = random.below(3); n >= 0; n--) says(admin, ledger, random.pick(['web01', 'web02', 'db01']));
    await later(random.below(1_000));
    await lab.gateway.kill();
    await restarted(lab);
    if (!random.oneIn(4)) await settled(ledger);
    if (crash % 10 === 0) process.stderr.write(`# ${crash} crashes, ${ledger.entries.size} commands\n`);
  }
  await settled(ledger);
  // The verdict below names what has no end.
  await until(() => withoutEnd(audit()).length === 0, 'no end on record', PATIENCE / 4).catch(
    () => undefined,
  );
  for (const [, id = '', minion = ''] of runs().matchAll(/(\S+) (\S+)\n/g)) ledger.ran(id, minion);
  const entries = [...ledger.entries.values()];
  const count = (fits: (entry: Entry) => boolean) => entries.filter(fits).length;
  t.diagnostic(
    `${CRASHES} crashes, ${entries.length} commands, ${count(({ accepted }) => accepted)} accepted, ${count((entry) => entry.runs.size > 0)} ran`,
  );
  assert.deepEqual(ledger.broken(audit()), NOTHING_BROKEN);
});

/** Asks for something that leaves a line each time that it runs. */
function says(admin: ChatUser, ledger: Ledger, contact: string): void {
  const id = `c${ledger.entries.size + 1}x`;
  const line = `cmd.run "echo ${id} ${contact} >> ${join(lab.shared, 'runs')}; sleep 0.2; echo ${id}"`;
  ledger.open(id, { person: admin.jid, contact, line });
  admin.says(contact, line, { id, thread: id, receipt: { type: 'request' } });
}

async function restarted({ gateway }: TestLab): Promise<void> {
  gateway.start(lab.config());
  await gateway.ready();
}

/** Resolves once every accepted request is answered, or after a long wait. */
async function settled(ledger: Ledger): Promise<void> {
  const late = new Promise<'late'>((resolve) => setTimeout(resolve, PATIENCE, 'late').unref());
  while (ledger.unanswered().length > 0) if ((await Promise.race([ledger.news(), late])) === 'late') return;
}

function runs(): string {
  const file = join(lab.shared, 'runs');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function audit(): AuditLine[] {
  const lines = readFileSync(join(lab.dir, 'audit.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AuditLine);
}
