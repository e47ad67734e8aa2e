import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';

/** Ticks a second of the times in /proc, on every Linux that Node runs on. */
const TICKS = 100;

/** Processor time that a process has used so far, milliseconds; NaN where there is no /proc. */
export function cpuMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
  } catch {
    return Number.NaN;
  }
}

/** A process's memory, MiB: what it has now and the most it had since {@link forgetPeak}. NaN where unknown. */
export function memoryMb(pid: number): { now: number; peak: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return { now: field(status, 'VmRSS'), peak: field(status, 'VmHWM') };
  } catch {
    return { now: Number.NaN, peak: Number.NaN };
  }
}

/** Starts the peak of {@link memoryMb} again, if the system allows it. */
export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // no such file, or not allowed: the peak is then one since the start
  }
}

/** How many TCP connections a process has open; NaN where there is no /proc. */
export function sockets(pid: number): number {
  try {
    const descriptors = readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
    const tcp = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n').slice(1);
    // State 01 is ESTABLISHED.
    const open = new Set(
      tcp.map((line) => line.trim().split(/\s+/)).map(([, , , state, ...rest]) => state === '01' && rest[5]),
    );
    return descriptors.filter((link) => open.has(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? '')).length;
  } catch {
    return Number.NaN;
  }
}

/** A descriptor may close during the check. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function field(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
}
