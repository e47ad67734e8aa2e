import assert from 'node:assert/strict';
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  unlink,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, mock, type TestContext, test } from 'node:test';
import { Audit } from '../../src/access/index.ts';
import { SaltFloat } from '../../src/salt/index.ts';
import { type KeptLog, keptLog } from '../support/kept-log.ts';

const KARI = { person: 'kari@demo.no', from: 'kari@demo.no/phone', local: 'web01', auditId: 'a-1' };
let log: KeptLog;

beforeEach(() => {
  log = keptLog();
});

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'salt-xmpp-audit-'));
  t.after(() => rm(made, { recursive: true, force: true }));
  return made;
}

function open(t: TestContext, file: string): Audit {
  const audit = new Audit({ file, domain: 'salt.demo.no', log });
  t.after(() => audit.close());
  return audit;
}

async function linesOf(file: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(file, 'utf8');
  assert.ok(text === '' || text.endsWith('\n'));
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a line says when, what, who, where and which', async (t) => {
  const file = join(await folder(t), 'audit.jsonl');
  open(t, file).record('run', KARI, {
    function: 'user.add',
    target: ['web01.demo.no'],
    target_type: 'list',
    arguments: ['kari', new SaltFloat('5.0')],
    keywords: { password: 'hush', uid: 12345678901234567890n },
    job: 3,
    jid: '20261124213000000001',
  });
  const text = await readFile(file, 'utf8');
  assert.match(text, /"keywords":\{"password":"\*\*\*","uid":12345678901234567890\}/);
  assert.match(text, /"arguments":\["kari",5\.0\]/);
  const [{ time, arguments: _, keywords: __, ...line } = {}] = await linesOf(file);
  assert.ok(Math.abs(Date.parse(String(time)) - Date.now()) < 60_000);
  assert.deepEqual(line, {
    event: 'run',
    id: 'a-1',
    person: 'kari@demo.no/phone',
    contact: 'web01@salt.demo.no',
    function: 'user.add',
    target: ['web01.demo.no'],
    target_type: 'list',
    job: 3,
    jid: '20261124213000000001',
  });
});

test('line breaks and quotes in what was typed do not break the line', async (t) => {
  const file = join(await folder(t), 'audit.jsonl');
  open(t, file).record('asked', KARI, { line: 'cmd.run "a\nb\u2028"\r{"event":"forged"}\ud800' });
  const lines = await linesOf(file);
  assert.equal(lines.length, 1);
  assert.equal(lines[0]?.event, 'asked');
});

test('the file is for its owner alone, and what is in it stays', async (t) => {
  const file = join(await folder(t), 'audit.jsonl');
  open(t, file).record('asked', KARI);
  open(t, file).record('ended', KARI);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.deepEqual(
    (await linesOf(file)).map(({ event }) => event),
    ['asked', 'ended'],
  );
});

test('a file moved away is opened anew at the next line', async (t) => {
  const file = join(await folder(t), 'audit.jsonl');
  const audit = open(t, file);
  audit.record('asked', KARI);
  await rename(file, `${file}.1`);
  audit.record('ended', KARI);
  assert.deepEqual(
    (await linesOf(`${file}.1`)).map(({ event }) => event),
    ['asked'],
  );
  assert.deepEqual(
    (await linesOf(file)).map(({ event }) => event),
    ['ended'],
  );
});

test('a file moved away and made anew by others is written from then on', async (t) => {
  const file = join(await folder(t), 'audit.jsonl');
  const audit = open(t, file);
  audit.record('asked', KARI);
  await rename(file, `${file}.1`);
  await appendFile(file, '');
  audit.record('ended', KARI);
  assert.deepEqual(
    (await linesOf(file)).map(({ event }) => event),
    ['ended'],
  );
});

test('a file that was deleted, or copied and emptied, goes on', async (t) => {
  const file = join(await folder(t), 'audit.jsonl');
  const audit = open(t, file);
  audit.record('asked', KARI);
  await unlink(file);
  audit.record('run', KARI);
  assert.deepEqual(
    (await linesOf(file)).map(({ event }) => event),
    ['run'],
  );
  await copyFile(file, `${file}.1`);
  await truncate(file);
  audit.record('ended', KARI);
  assert.deepEqual(
    (await linesOf(file)).map(({ event }) => event),
    ['ended'],
  );
});

test('half a line that a crash left is ended before the next', async (t) => {
  const file = join(await folder(t), 'audit.jsonl');
  await appendFile(file, '{"event":"asked"}\n{"event":"ru');
  open(t, file).record('ended', KARI);
  const text = await readFile(file, 'utf8');
  assert.match(text, /^\{"event":"asked"\}\n\{"event":"ru\n\{"time"[^\n]*\n$/);
});

test('a full disk is an error that says so, once in the log; when it has room again nothing that ran is lost', async (t) => {
  const file = join(await folder(t), 'audit.jsonl');
  const audit = new Audit({ file: '/dev/full', domain: 'salt.demo.no', log });
  t.after(() => audit.close());
  const sentence = 'Nothing ran: it cannot be recorded in the audit trail (no space is left).';
  assert.throws(() => audit.record('run', KARI), { name: 'AuditError', message: sentence });
  assert.throws(() => audit.record('run', KARI));
  audit.note('ended', KARI, { outcome: 'done' });
  assert.equal(log.lines.filter(({ level }) => level === 'error').length, 1);
  assert.match(audit.trouble ?? '', /no space/);
  await rm(file, { force: true });
});

test('what ended while nothing could be written is written as soon as it can be', async (t) => {
  const inner = join(await folder(t), 'inner');
  await mkdir(inner);
  const file = join(inner, 'audit.jsonl');
  const audit = open(t, file);
  await rename(inner, `${inner}.gone`);
  audit.note('ended', KARI, { job: 1 });
  assert.throws(() => audit.record('run', KARI, { job: 2 }));
  assert.match(audit.trouble ?? '', /its folder does not exist/);
  await mkdir(inner);
  audit.record('run', KARI, { job: 3 });
  assert.equal(audit.trouble, undefined);
  assert.deepEqual(
    (await linesOf(file)).map(({ event, job }) => `${event} ${job}`),
    ['ended 1', 'run 3'],
  );
});

test('a file that can be written again is, by itself: what is owed, or that something was not recorded', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const inner = join(await folder(t), 'inner');
  await mkdir(inner);
  const file = join(inner, 'audit.jsonl');
  const audit = open(t, file);
  const without = async (what: () => void) => {
    await rm(inner, { recursive: true });
    what();
    t.mock.timers.tick(5_000);
    assert.match(audit.trouble ?? '', /its folder does not exist/);
    await mkdir(inner);
  };
  await without(() => audit.note('ended', KARI, { job: 1 }));
  t.mock.timers.tick(5_000);
  assert.deepEqual(
    (await linesOf(file)).map(({ event, job }) => `${event} ${job}`),
    ['ended 1'],
  );
  await without(() => {
    for (let times = 0; times < 3; times += 1) assert.throws(() => audit.record('asked', KARI));
  });
  t.mock.timers.tick(5_000);
  assert.equal(audit.trouble, undefined);
  assert.deepEqual(
    (await linesOf(file)).map(({ event, outcome, lines }) => `${event} ${outcome} ${lines}`),
    ['suppressed audit-unwritable 3'],
  );
});

test('what is owed when the gateway stops is written then', async (t) => {
  const inner = join(await folder(t), 'inner');
  await mkdir(inner);
  const audit = open(t, join(inner, 'audit.jsonl'));
  await rename(inner, `${inner}.gone`);
  audit.note('ended', KARI, { job: 1 });
  await mkdir(inner);
  audit.close();
  assert.deepEqual(
    (await linesOf(join(inner, 'audit.jsonl'))).map(({ job }) => job),
    [1],
  );
});

test('a file that cannot be opened is said when it is opened', async (t) => {
  const at = await folder(t);
  assert.throws(() => open(t, at), {
    name: 'AuditError',
    message: `audit.file: ${at} cannot be written: it is a folder.`,
  });
});

test("a stranger's many refusals are a few lines and a count", async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const file = join(await folder(t), 'audit.jsonl');
  const audit = open(t, file);
  const mallory = { person: 'mallory@demo.no', local: 'master' };
  for (let index = 0; index < 1000; index += 1) {
    audit.refusal(mallory, { via: 'message', line: 'x'.repeat(60_000), outcome: 'refused' });
  }
  const before = await linesOf(file);
  assert.ok(before.length >= 20 && before.length < 100, `${before.length} lines`);
  assert.ok((await stat(file)).size < 50_000);
  mock.timers.tick(60_000);
  const counted = (await linesOf(file)).at(-1);
  assert.equal(counted?.person, 'mallory@demo.no');
  assert.equal(counted?.outcome, `${1000 - before.length} times more`);
});

test('ids are never given twice', async (t) => {
  const file = join(await folder(t), 'audit.jsonl');
  const audit = open(t, file);
  const ids = new Set(Array.from({ length: 1000 }, () => audit.nextId()));
  assert.equal(ids.size, 1000);
});
