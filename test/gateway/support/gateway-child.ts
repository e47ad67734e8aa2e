import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { MAIN, NODE_FLAGS } from '../../../lab/gateway-process.ts';
import { patiently, until } from '../../support/patience.ts';
import type { Memory } from './probe.ts';

const PROBE = new URL('probe.ts', import.meta.url).href;
/** The number of the log's last lines that a failure shows. */
const LINES = 20;

/** Runs `salt-xmpp run` as a separate process, which can be killed at any moment. */
export class GatewayChild {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #health = Promise.withResolvers<string>();
  readonly #log: string[] = [];

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, 'exit');
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface(stream).on('line', (line) => this.#read(line));
    void this.#exited.then(() => this.#health.reject(new Error(`the gateway ended:\n${this.log}`)));
    this.#health.promise.catch(() => {});
  }

  /** Starts it with that config, which is written into `folder`; any free port is `http.listen`'s. */
  static start(folder: string, config: Record<string, unknown>): GatewayChild {
    const file = join(folder, 'config.yaml');
    const own = { http: { listen: '127.0.0.1:0' }, log: { level: 'info', format: 'json' } };
    writeFileSync(file, stringify({ ...config, ...own }), { mode: 0o600 });
    const args = [...NODE_FLAGS, '--expose-gc', '--import', PROBE, MAIN, 'run', '--config', file];
    // The start is most of the cost of a crash: compiled code is kept.
    const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };
    return new GatewayChild(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env }));
  }

  /** The log's last lines. */
  get log(): string {
    return this.#log.join('\n');
  }

  /** Sends SIGKILL, now; resolves once it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** SIGTERM; the exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    await patiently(this.#exited, `the gateway does not stop:\n${this.log}`);
    return this.#child.exitCode;
  }

  /** Resolves once `/readyz` says 200. */
  async ready(): Promise<void> {
    const health = await patiently(this.#health.promise, `the gateway does not start:\n${this.log}`);
    const isReady = async () => (await fetch(health, { headers: { connection: 'close' } })).ok;
    await until(isReady, () => `the gateway does not get ready:\n${this.log}`);
  }

  /** Its memory after a full collection. */
  async memory(): Promise<Memory> {
    const told = once(this.#child, 'message');
    this.#child.send('memory');
    const [memory] = await patiently(told, 'the gateway does not say what it holds');
    return memory as Memory;
  }

  #read(line: string): void {
    if (this.#log.push(line) > LINES) this.#log.shift();
    const health = /"health":"([^"]+)"/.exec(line)?.[1];
    if (health) this.#health.resolve(health);
  }
}
