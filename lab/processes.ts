import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from './errors.ts';
import { bornAt, endProcess, type PidRecord, readPids, signalGroup, writePids } from './pids.ts';

const SETPRIV = '/usr/bin/setpriv';
const SELF = 'demo';

export interface StartOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Called when it ends and nobody asked it to. */
  onExit?: (how: string) => void;
}

interface Running {
  record: PidRecord;
  child: ChildProcess;
  log: string;
  asked: boolean;
}

/**
 * The processes of one lab. Each has its own group and writes to `<dir>/logs/NAME.log`. `<dir>/pids.json` records them, so
 * a later run can end those that this one left. The lab signals no other processes.
 */
export class Processes {
  readonly #dir: string;
  readonly #running = new Map<string, Running>();
  #self: PidRecord | undefined;

  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(join(dir, 'logs'), { recursive: true });
  }

  /** Records this very process, so that `stopRecorded` from another one ends it first. */
  recordSelf(): void {
    this.#self = { name: SELF, pid: process.pid, born: bornAt(process.pid) ?? '' };
    this.#save();
  }

  /** Takes this process out of the record again. */
  forgetSelf(): void {
    this.#self = undefined;
    this.#save();
  }

  logFile(name: string): string {
    return join(this.#dir, 'logs', `${name}.log`);
  }

  /** Starts a program. On Linux it is told to end when this process does, however this one ends. */
  start(name: string, command: string, args: string[], options: StartOptions = {}): void {
    const log = this.logFile(name);
    const fd = openSync(log, 'a');
    const [program, argv] = existsSync(SETPRIV)
      ? [SETPRIV, ['--pdeathsig', 'TERM', command, ...args]]
      : [command, args];
    const child = spawn(program, argv, {
      env: options.env ?? process.env,
      cwd: options.cwd ?? this.#dir,
      stdio: ['ignore', fd, fd],
      detached: true,
    });
    closeSync(fd);
    child.on('error', () => this.#running.delete(name));
    if (child.pid === undefined) throw new LabError('exited', `Cannot start ${command} (${name}).`);
    const running: Running = {
      record: { name, pid: child.pid, born: bornAt(child.pid) ?? '' },
      child,
      log,
      asked: false,
    };
    this.#running.set(name, running);
    this.#save();
    child.once('exit', (code, signal) => {
      if (this.#running.get(name) !== running) return;
      this.#running.delete(name);
      this.#save();
      if (!running.asked) options.onExit?.(signal ?? `exit code ${code}`);
    });
  }

  isRunning(name: string): boolean {
    return this.#running.has(name);
  }

  pid(name: string): number | undefined {
    return this.#running.get(name)?.record.pid;
  }

  /** Signals a process and its group: `SIGKILL` for a crash, `SIGSTOP` and `SIGCONT` for a machine that hangs. */
  signal(name: string, signal: NodeJS.Signals): void {
    const running = this.#running.get(name);
    if (!running) throw new LabError('exited', `${name} is not running.`);
    if (signal === 'SIGKILL' || signal === 'SIGTERM') running.asked = true;
    signalGroup(running.record, signal);
  }

  /** Ends a process as a crash would. Resolves when it is gone. */
  async kill(name: string): Promise<void> {
    const gone = this.exited(name);
    this.signal(name, 'SIGKILL');
    await gone;
  }

  /** Resolves with the exit code, or the signal's name, once the process has ended. */
  async exited(name: string): Promise<number | string> {
    const child = this.#running.get(name)?.child;
    if (!child) return 0;
    if (child.exitCode !== null || child.signalCode !== null) return child.signalCode ?? child.exitCode ?? 0;
    return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code ?? 0)));
  }

  /** SIGTERM, and SIGKILL after `graceMs`. Resolves when the process is gone, or at once if it does not run. */
  async stop(name: string, graceMs = 8000): Promise<void> {
    const running = this.#running.get(name);
    if (!running) return;
    running.asked = true;
    await endProcess(running.record, graceMs);
    this.#running.delete(name);
    this.#save();
  }

  async stopAll(graceMs?: number): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.stop(name, graceMs)));
  }

  /** The last lines of a process's log, for an error message. */
  tail(name: string, lines = 12): string {
    return tailOf(this.logFile(name), lines);
  }

  #save(): void {
    const ours = [...this.#running.values()].map((running) => running.record);
    writePids(pidFile(this.#dir), this.#self ? [this.#self, ...ours] : ours);
  }
}

export function pidFile(dir: string): string {
  return join(dir, 'pids.json');
}

/** The last lines of a text file; empty when there is none. */
export function tailOf(file: string, lines: number): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

/**
 * Ends what an earlier run in `dir` left or still runs: first the demo itself, which stops the rest in order,
 * then what remains. Returns how many processes there were.
 */
export async function stopRecorded(dir: string): Promise<number> {
  const records = readPids(pidFile(dir));
  const demo = records.find((record) => record.name === SELF && record.pid !== process.pid);
  if (demo) await endProcess(demo, 20_000);
  const left = readPids(pidFile(dir)).filter((record) => record.pid !== process.pid);
  await Promise.all(left.map((record) => endProcess(record, 8000)));
  writePids(pidFile(dir), []);
  return records.length;
}
