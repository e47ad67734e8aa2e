import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = join(ROOT, 'src/cli/main.ts');

/** `npm run demo` as a process, with a folder of its own and the Salt that the tests share. */
export class DemoProcess {
  readonly dir = mkdtempSync(join(tmpdir(), 'sx-demo-'));
  output = '';
  #child: ChildProcess | undefined;

  /** Starts it; resolves with the page's address once it is printed. */
  async start(): Promise<string> {
    const child = spawn(process.execPath, [MAIN, 'demo', '--dir', this.dir], {
      cwd: ROOT,
      env: {
        ...process.env,
        SALT_XMPP_LAB_VENV: process.env.SALT_XMPP_LAB_VENV ?? join(ROOT, '.demo/salt-venv'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    return new Promise((resolve, reject) => {
      const listen = (chunk: Buffer) => {
        this.output += chunk;
        const address = /Open (http\S+)/.exec(this.output)?.[1];
        if (address) resolve(address);
      };
      child.stdout.on('data', listen);
      child.stderr.on('data', listen);
      child.once('exit', (code) => reject(new Error(`The demo ended (${code}):\n${this.output}`)));
    });
  }

  /** Runs the command again with other arguments; its exit code and output. */
  async also(...args: string[]): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, [MAIN, 'demo', '--dir', this.dir, ...args], { cwd: ROOT });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    return { code, output };
  }

  /** Presses Ctrl-C; resolves with the exit code. */
  async interrupt(): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const exited = once(child, 'exit') as Promise<[number | null]>;
    child.kill('SIGINT');
    return (await exited)[0];
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
