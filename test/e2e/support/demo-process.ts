import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MAIN } from '../../../lab/gateway-process.ts';
import { readPids, signalGroup } from '../../../lab/pids.ts';
import { minionProcess } from '../../../lab/salt.ts';
import { PATIENCE } from '../../support/patience.ts';
import { SALT_VENV } from '../../support/salt-venv.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Until all is up, on a machine where Salt may have to be installed first, milliseconds. */
const UP_WITHIN = 600_000;

/** Runs `npm run demo` as a process, with a separate folder and the Salt that the tests share. */
export class DemoProcess {
  readonly dir = mkdtempSync(join(tmpdir(), 'sx-demo-'));
  output = '';
  readonly #main: string;
  #child: ChildProcess | undefined;

  /** `main`: another program than this checkout's. */
  constructor({ main = MAIN } = {}) {
    this.#main = main;
  }

  /** Starts it, with or without a terminal; resolves with the printed address of the page. */
  async start({ terminal = false } = {}): Promise<string> {
    const command = [process.execPath, this.#main, 'demo', '--dir', this.dir];
    // script(1) of bsdutils gives a program a terminal.
    const [program = '', ...args] = terminal
      ? ['script', '--quiet', '--return', '--command', command.join(' '), '/dev/null']
      : command;
    this.output = '';
    this.#child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, SALT_XMPP_LAB_VENV: SALT_VENV },
      stdio: 'pipe',
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk;
      });
    }
    return (await this.prints(/Open (http\S+)/, UP_WITHIN))[1] ?? '';
  }

  /** Types a line into its terminal. */
  types(line: string): void {
    this.#child?.stdin?.write(`${line}\r`);
  }

  /** Resolves once it has printed something like this. */
  prints(pattern: RegExp, ms = PATIENCE): Promise<RegExpExecArray> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(this.output);
        if (found) finish(() => resolve(found));
      };
      const ended = () => finish(() => reject(new Error(`The demo ended:\n${this.output}`)));
      const late = () => finish(() => reject(new Error(`The demo printed no ${pattern}:\n${this.output}`)));
      const timer = setTimeout(late, ms);
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        child?.stdout?.off('data', look);
        child?.off('close', ended);
        settle();
      };
      child?.stdout?.on('data', look);
      child?.once('close', ended);
      look();
    });
  }

  /** Runs the command once more with other arguments, beside the one that runs. */
  async also(...args: string[]): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, [this.#main, 'demo', '--dir', this.dir, ...args], { cwd: ROOT });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  }

  /** Ends a minion of it as a power cut would. */
  kill(minion: string): void {
    const record = readPids(join(this.dir, 'pids.json')).find(({ name }) => name === minionProcess(minion));
    if (!record) throw new Error(`${minion} does not run`);
    signalGroup(record, 'SIGKILL');
  }

  /** Ctrl-C; resolves with the exit code. */
  interrupt(): Promise<number | null> {
    this.#child?.kill('SIGINT');
    return this.exitCode();
  }

  async exitCode(): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    return ((await once(child, 'exit')) as [number | null])[0];
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
