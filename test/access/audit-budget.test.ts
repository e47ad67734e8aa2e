import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AuditBudget } from '../../src/access/audit-line.ts';
import { Audit } from '../../src/access/index.ts';
import { keptLog } from '../support/kept-log.ts';

const KARI = { person: 'kari@demo.no', local: 'web01', auditId: 'a-1' };
const OLA = { person: 'ola@demo.no', local: 'web01', auditId: 'a-2' };

function trail(t: TestContext, budget = new AuditBudget()) {
  const folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-audit-'));
  const file = join(folder, 'audit.jsonl');
  const audit = new Audit({ file, domain: 'salt.demo.no', log: keptLog(), budget });
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const lines = () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { audit, lines, size: () => statSync(file).size };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('a long text is recorded by its beginning, its length and its digest', (t) => {
  const { audit, lines, size } = trail(t);
  const line = `test.echo ${'x'.repeat(65_000)}`;
  audit.record('asked', KARI, { via: 'message', line });
  const [asked] = lines();
  assert.equal(asked?.line, `${line.slice(0, 4_000)}…`);
  assert.deepEqual([asked?.line_length, asked?.line_sha256], [line.length, sha256(line)]);
  assert.ok(size() < 5_000);
  audit.close();
});

test('the digest is of the masked text: it gives no secret away', (t) => {
  const { audit, lines } = trail(t);
  audit.record('asked', KARI, { line: `user.add kari password=hunter2 comment=${'x'.repeat(5_000)}` });
  assert.equal(lines()[0]?.line_sha256, sha256(`user.add kari password=*** comment=${'x'.repeat(5_000)}`));
  audit.close();
});

test('long arguments likewise; the minions stay whole', (t) => {
  const { audit, lines } = trail(t);
  const target = Array.from({ length: 2_000 }, (_, at) => `web${at}.demo.no`);
  audit.record('run', KARI, {
    function: 'test.arg',
    target,
    arguments: ['a', 'x'.repeat(65_000), 'b'],
    keywords: { key: 'y'.repeat(65_000) },
  });
  const [run] = lines();
  assert.deepEqual(run?.target, target);
  assert.deepEqual(run?.arguments, ['a', '…']);
  assert.ok(Number(run?.arguments_length) > 65_000);
  assert.match(String(run?.keywords_sha256), /^[0-9a-f]{64}$/);
  assert.ok(JSON.stringify(run?.keywords).length < 4_100);
  audit.close();
});

test('who writes too much leaves what ran, short, and how much was left out', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { audit, lines, size } = trail(t, new AuditBudget({ atOnce: 100_000 }));
  const line = 'x'.repeat(4_000);
  const target = Array.from({ length: 1_000 }, (_, at) => `web${at}.demo.no`);
  for (let times = 0; times < 300; times += 1) {
    audit.record('asked', KARI, { line });
    audit.note('refused', KARI, { line, outcome: 'refused' });
    audit.record('run', KARI, {
      function: 'test.echo',
      arguments: [line],
      target,
      job: times,
      jid: `${times}`,
    });
    audit.note('ended', KARI, { function: 'test.echo', job: times, outcome: 'done' });
  }
  audit.record('asked', OLA, { line });
  t.mock.timers.tick(60_000);
  const all = lines();
  const count = (event: string, person = KARI.person) =>
    all.filter((each) => each.event === event && each.person === person).length;
  assert.deepEqual([count('run'), count('ended')], [300, 300]);
  const last = all.findLast(({ event }) => event === 'run');
  assert.equal(last?.job, 299);
  assert.equal(last?.arguments_sha256, sha256(JSON.stringify([line])));
  assert.deepEqual([last?.target_sha256], [sha256(JSON.stringify(target))]);
  const [suppressed] = all.filter(({ event }) => event === 'suppressed');
  assert.equal(suppressed?.person, KARI.person);
  assert.equal(suppressed?.lines, 600 - count('asked') - count('refused'));
  assert.equal(count('asked', OLA.person), 1, 'others are not charged');
  assert.ok(size() < 100_000 + 600 * 1_500);
  audit.close();
});

test('a day of the most that limits let through stays small', () => {
  let now = 0;
  const budget = new AuditBudget({ now: () => now });
  let bytes = 0;
  for (let minute = 0; minute < 1440; minute += 1) {
    for (let times = 0; times < 120; times += 1) if (budget.take('kari@demo.no', 4_300)) bytes += 4_300;
    now += 60_000;
  }
  assert.ok(bytes < 81 * 2 ** 20, `${bytes}`);
  assert.ok(bytes > 60 * 2 ** 20, `${bytes}`);
});

test('refusals that were only counted, and then left out, are on record at the end', (t) => {
  const { audit, lines } = trail(t, new AuditBudget({ atOnce: 0, now: () => 0 }));
  for (let n = 0; n < 50; n++) audit.refusal(KARI, { via: 'message', line: 'hi', outcome: 'refused' });
  audit.close();
  const left = lines().filter(({ event }) => event === 'suppressed');
  // 20 with their lines, and one that counts the other 30.
  assert.deepEqual(
    left.map(({ lines: count }) => count),
    [21],
  );
});
