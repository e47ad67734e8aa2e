import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall, succeeds } from '../../../../lab/install.ts';
import type { Faults } from './matrix.ts';
import { MINION } from './parts.ts';
import type { Said } from './witness.ts';

/** A fault outside the matrix: the action, the promise, and the outcome. */
export interface ApartRow {
  fault: string;
  promised: string;
  happened: string;
  broken: string | undefined;
}

const SAID_MS = 30_000;
/** The text about a command that cannot be kept, before anything runs. */
const REFUSED = /^Nothing ran/;
const FORGER = 'web02.demo.no';

/** The store, the audit trail or both where no space is left; then there is some again. */
export async function fullDisk(faults: Faults, what: 'both' | 'store'): Promise<ApartRow> {
  const small = join(faults.lab.dir, `small-${what}`);
  mkdirSync(small);
  const fault = what === 'both' ? 'disk full: store and audit trail' : 'disk full: the store alone';
  const promised = 'nothing runs that is not recorded; by itself again once there is room';
  if (!(await succeeds('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small])))
    return { fault, promised, happened: 'not tried: no right to mount a small disk', broken: undefined };
  try {
    const audit = what === 'both' ? { file: join(small, 'audit.jsonl') } : {};
    await faults.begin({ store: join(small, 'store.db'), audit });
    fill(join(small, 'filler'));
    const full = await asks(faults);
    rmSync(join(small, 'filler'));
    const roomAt = Date.now();
    await faults.wellAgain();
    const well = Date.now() - roomAt;
    const after = await asks(faults);
    const happened = `read: "${full.read}"; executions ${full.executions}; with room again well after ${seconds(well)}, executions ${after.executions}`;
    const isKept = full.executions === 0 && REFUSED.test(full.read) && after.executions === 1;
    return { fault, promised, happened, broken: isKept ? undefined : 'see there' };
  } finally {
    await faults.lab.gateway.stop();
    await succeeds('umount', ['-l', small]);
  }
}

/** `/dev/full` as the audit trail: every write fails with ENOSPC. */
export async function auditDevFull(faults: Faults): Promise<ApartRow> {
  await faults.lab.gateway.stop();
  const config = faults.lab.config(faults.config({ audit: { file: '/dev/full' } }));
  faults.lab.gateway.start(config);
  await faults.serves();
  const { read, executions } = await asks(faults);
  await faults.lab.gateway.stop();
  return {
    fault: 'audit trail on `/dev/full`',
    promised: 'what cannot be recorded is not run',
    happened: `read: "${read}"; executions ${executions}`,
    broken: executions === 0 && REFUSED.test(read) ? undefined : 'see there',
  };
}

/** The gateway's clock set six hours forward, then back, while it runs and over a restart. */
export async function clockJumps(faults: Faults): Promise<ApartRow> {
  const library = await faketime();
  const offset = join(faults.lab.dir, 'clock');
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: offset,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  };
  writeFileSync(offset, '+0\n');
  Object.assign(process.env, env);
  try {
    await faults.begin();
    const jids = [await jidOf(faults)];
    for (const jump of ['+21600', '-21600', '+0']) {
      writeFileSync(offset, `${jump}\n`);
      jids.push(await jidOf(faults));
    }
    writeFileSync(offset, '-21600\n');
    await faults.begin();
    jids.push(await jidOf(faults));
    const grows = jids.every((jid, index) => index === 0 || BigInt(jid) > BigInt(jids[index - 1] ?? 0));
    const jumped = Math.abs(hourOf(jids[1]) - hourOf(jids[0])) > 4;
    return {
      fault: "the gateway's clock 6 h forward, 12 h back, right again, 6 h back with a restart",
      promised: 'job ids grow, whatever the clock does; nothing is run twice or lost',
      happened: `every command was run once and answered; job ids ${jids.join(' < ')}`,
      broken: grows && jumped ? undefined : 'the job ids do not grow, or the clock did not jump',
    };
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
    await faults.lab.gateway.stop();
  }
}

/** A minion that speaks for another on Salt's bus: by `event.send`, by its preload, by a list in the preload. */
export async function forgedEvents(faults: Faults): Promise<ApartRow[]> {
  await faults.begin();
  const promised =
    "another minion's word is not taken for the minion's, or it is said that two answers differ";
  const ways: [way: string, args: (tag: string, data: Forged) => string[]][] = [
    ['`event.send` of `salt/job/J/ret/OTHER`', (tag, data) => [tag, JSON.stringify(data)]],
    [
      'the same with `preload` naming the other',
      (tag, data) => [tag, '{}', `preload=${JSON.stringify(data)}`],
    ],
    [
      'the same with a list of events in `preload`',
      (tag, data) => [tag, '{}', `preload=${JSON.stringify({ events: [{ tag, data }] })}`],
    ],
  ];
  const rows: ApartRow[] = [];
  for (const [way, args] of ways) {
    const { forged, genuine, contradicted, executions } = await forge(faults, args);
    const taken = forged ? '**the forged answer was told**' : 'not taken';
    const told = contradicted
      ? "once the minion's own was there, it was said that they differ, and `job N` showed the minion's own"
      : `the minion's own answer was ${genuine ? '' : 'not '}told`;
    rows.push({
      fault: `forged event: ${way}`,
      promised,
      happened: `${taken}; ${told}; executions ${executions}`,
      broken: contradicted || (genuine && !forged) ? undefined : 'a minion can answer for another here',
    });
  }
  return rows;
}

/** A minion that answers with bytes that are not text. */
export async function absurdOutput(faults: Faults): Promise<ApartRow> {
  await faults.begin();
  const since = Date.now();
  faults.witness.says('web01', 'cmd.run "head -c 3000 /dev/urandom"');
  const said = await faults.witness.reads(fromMinion, since, SAID_MS);
  const well = await faults.wellAgain();
  return {
    fault: 'a minion answers with 3,000 random bytes',
    promised: 'the stream to the server stands; the answer is told as far as it can be',
    happened: `${said ? `${said.body.length} characters were told` : 'nothing was told'}; the next command was answered after ${seconds(well)}`,
    broken: said ? undefined : 'nothing was told',
  };
}

interface Forged {
  cmd: string;
  id: string;
  jid: string;
  return: string;
  retcode: number;
  success: boolean;
  fun: string;
}

async function forge(faults: Faults, args: (tag: string, data: Forged) => string[]) {
  const mark = faults.mark('m');
  const since = Date.now();
  faults.witness.says('web01', faults.command(mark, 12));
  const jid = await runningJid(faults, mark);
  const data = {
    cmd: '_return',
    id: MINION,
    jid,
    return: 'forged',
    retcode: 0,
    success: true,
    fun: 'cmd.run',
  };
  await saltCall(faults, ['event.send', ...args(`salt/job/${jid}/ret/${MINION}`, data)]);
  const isGenuine = ({ body }: Said) => new RegExp(`(?:^|: )answer-${mark}$`, 'm').test(body);
  const differ = /sent two different answers to job (\d+); one may be forged/;
  const last = await faults.witness.reads(
    (said) => isGenuine(said) || differ.test(said.body),
    since,
    SAID_MS,
  );
  const number = differ.exec(last?.body ?? '')?.[1];
  if (number !== undefined) faults.witness.says('web01', `job ${number}`);
  const genuine = await faults.witness.reads(isGenuine, since, SAID_MS);
  const forged = faults.witness.since(since).some(({ body }) => /\bforged$/m.test(body));
  return {
    forged,
    genuine: genuine !== undefined,
    contradicted: number !== undefined && genuine !== undefined,
    executions: faults.ran(mark),
  };
}

/** Runs salt-call where the forger runs, as its root would: with its key. */
async function saltCall(faults: Faults, args: readonly string[]): Promise<void> {
  const cmd = ['salt-call', '-c', '/etc/salt', ...args].map(quoted).join(' ');
  await faults.lab.salt.api().run({ client: 'local', tgt: FORGER, fun: 'cmd.run', kwarg: { cmd } });
}

/** As one word for a shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Salt's id of the job that holds the mark, from the audit trail. */
async function runningJid(faults: Faults, mark: string): Promise<string> {
  const line = new RegExp(`"event":"run".*"jid":"(\\d{20})".*${mark}`);
  await faults.until(() => faults.ran(mark) > 0, 'the job began');
  const jid = line.exec(readFileSync(join(faults.lab.dir, 'audit.jsonl'), 'utf8'))?.[1];
  if (jid === undefined) throw new Error('The audit trail does not have the job.');
  return jid;
}

async function jidOf(faults: Faults): Promise<string> {
  const mark = faults.mark('m');
  const since = Date.now();
  faults.witness.says('web01', faults.command(mark, 0));
  const jid = await runningJid(faults, mark);
  const said = await faults.witness.reads(({ body }) => body.endsWith(`answer-${mark}`), since, SAID_MS);
  if (!said || faults.ran(mark) !== 1)
    throw new Error(`Job ${jid}: executions ${faults.ran(mark)}, answer ${said?.body}`);
  return jid;
}

/** Sends a command; returns the first text, and the number of runs. */
async function asks(faults: Faults): Promise<{ read: string; executions: number }> {
  const mark = faults.mark('m');
  const since = Date.now();
  faults.witness.says('web01', faults.command(mark, 0));
  const said = await faults.witness.reads(fromMinion, since, SAID_MS);
  return { read: faults.plain(said?.body ?? 'nothing', mark), executions: faults.ran(mark) };
}

function fromMinion({ from }: Said): boolean {
  return from.startsWith('web01@');
}

function fill(file: string): void {
  const piece = Buffer.alloc(4096);
  try {
    for (;;) writeFileSync(file, piece, { flag: 'a' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

/** The path of libfaketime from apt, which is asked for if it is missing. */
async function faketime(): Promise<string> {
  const places = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map(
    (machine) => `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`,
  );
  const found = () => places.find((place) => existsSync(place));
  if (!found()) await aptInstall(['faketime'], 'missing-package', () => {});
  const library = found();
  if (library === undefined) throw new Error('libfaketime is missing.');
  return library;
}

/** Hours since the start of its month, by a job id. */
function hourOf(jid = ''): number {
  return Number(jid.slice(6, 8)) * 24 + Number(jid.slice(8, 10));
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
