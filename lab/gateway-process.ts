import { writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { LabError } from './errors.ts';
import type { Processes } from './processes.ts';

/** The program: `.ts` in a checkout, `.js` in the published package. */
export const MAIN = fileURLToPath(new URL(`../src/cli/main${extname(import.meta.url)}`, import.meta.url));
/**
 * Node's options for a gateway. Thousands of presences let V8's young generation grow to its full size, 100 MiB that
 * it then keeps; a smaller one is as quick.
 */
export const NODE_FLAGS: readonly string[] = ['--max-semi-space-size=8'];
const READY_MS = 60_000;
const NAME = 'gateway';

/** Runs the gateway of this checkout as a process, with a config file in `dir`. */
export class GatewayProcess {
  readonly configFile: string;
  readonly #processes: Processes;
  readonly #main: string;
  readonly healthPort: number;

  /** `main`: the program, by default that of this checkout. */
  constructor(dir: string, healthPort: number, processes: Processes, main = MAIN) {
    this.configFile = join(dir, 'config.yaml');
    this.healthPort = healthPort;
    this.#processes = processes;
    this.#main = main;
  }

  get running(): boolean {
    return this.#processes.isRunning(NAME);
  }

  get logFile(): string {
    return this.#processes.logFile(NAME);
  }

  /** Writes the config (`http.listen` is filled in) and starts it. `onExit` hears of an end nobody asked for. */
  start(config: Record<string, unknown>, onExit?: (how: string) => void): void {
    const http = { listen: `127.0.0.1:${this.healthPort}` };
    writeFileSync(this.configFile, stringify({ ...config, http }), { mode: 0o600 });
    const args = [...NODE_FLAGS, this.#main, 'run', '--config', this.configFile];
    this.#processes.start(NAME, process.execPath, args, { onExit });
  }

  /** Resolves once `/readyz` says 200. @throws LabError with the last answer */
  async ready(): Promise<void> {
    const deadline = Date.now() + READY_MS;
    for (;;) {
      const answer = await this.readiness();
      if (answer.status === 200) return;
      if (!this.running || Date.now() > deadline) {
        const log = this.#processes.tail(NAME);
        throw new LabError('not-ready', `The gateway is not ready: ${answer.text}\n${log}`);
      }
      await sleep(50);
    }
  }

  /** Asks `/readyz`; status 0 if it does not answer. */
  async readiness(path = '/readyz'): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.healthPort}${path}`);
      return { status: response.status, text: await response.text() };
    } catch (error) {
      return { status: 0, text: (error as Error).message };
    }
  }

  /** SIGTERM; resolves with the exit code. */
  async stop(): Promise<number | string> {
    const exited = this.#processes.exited(NAME);
    await this.#processes.stop(NAME, 12_000);
    return exited;
  }

  /** Sends SIGHUP: the gateway reads its config again. */
  hangUp(): void {
    this.#processes.signal(NAME, 'SIGHUP');
  }

  kill(): Promise<void> {
    return this.#processes.kill(NAME);
  }
}
