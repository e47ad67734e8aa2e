import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const recordSchema = z.object({ name: z.string(), pid: z.number().int().positive(), born: z.string() });

/** A process that the lab started; a later process with the same number has another `born`. */
export type PidRecord = z.infer<typeof recordSchema>;

/** When the process began, in the system's own words; undefined when there is no such (living) process. */
export function bornAt(pid: number): string | undefined {
  return process.platform === 'linux' ? bornByProc(pid) : bornByPs(pid);
}

function bornByProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold blanks: count fields after it. 3rd field is the state, 22nd the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function bornByPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Reads a file of records; those whose process is gone, or has become another one, are left out. */
export function readPids(file: string): PidRecord[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  const parsed = z.array(recordSchema).safeParse(safeJson(text));
  return parsed.success ? parsed.data.filter(isAlive) : [];
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function writePids(file: string, records: PidRecord[]): void {
  if (records.length === 0) {
    rmSync(file, { force: true });
    return;
  }
  writeFileSync(`${file}.new`, `${JSON.stringify(records, null, 1)}\n`);
  renameSync(`${file}.new`, file);
}

export function isAlive(record: PidRecord): boolean {
  return bornAt(record.pid) === record.born;
}

/** Signals the whole group of the process, or the process alone if it does not lead a group. */
export function signalGroup(record: PidRecord, signal: NodeJS.Signals): void {
  for (const target of [-record.pid, record.pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // no such group: try the process itself; no such process: nothing to do
    }
  }
}

/** Ends a process: SIGTERM, `graceMs` milliseconds later SIGKILL, to the group. Resolves when it is gone. */
export async function endProcess(record: PidRecord, graceMs: number): Promise<void> {
  signalGroup(record, 'SIGTERM');
  signalGroup(record, 'SIGCONT');
  if (!(await goneWithin(record, graceMs))) {
    signalGroup(record, 'SIGKILL');
    await goneWithin(record, 5000);
  }
  killStragglers(record.pid);
}

async function goneWithin(record: PidRecord, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (isAlive(record)) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

/** Salt's daemons leave children behind when they go: those are still in the group of the leader. */
function killStragglers(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // the group is empty
  }
}
