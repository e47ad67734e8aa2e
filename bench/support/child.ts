import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** Runs a script of the benchmarks as a separate process, which ends with this one. */
export class Child {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /**
   * Starts `script` with one argument, as JSON, and resolves with it and its first message. `quiet` hides its output,
   * except errors.
   */
  static async start(
    script: URL,
    argument: object,
    { execArgv = [], quiet = false }: { execArgv?: string[]; quiet?: boolean } = {},
  ): Promise<{ child: Child; said: unknown }> {
    const stdio = ['ignore', quiet ? 'ignore' : 'inherit', 'inherit', 'ipc'] as const;
    const forked = fork(script, [JSON.stringify(argument)], { execArgv, stdio: [...stdio] });
    const child = new Child(forked);
    return { child, said: await child.#heard() };
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Sends a message and resolves with the next one from it. */
  async ask(question: object): Promise<unknown> {
    const heard = this.#heard();
    this.#child.send(question);
    return heard;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exit;
  }

  #heard(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`${this.#child.spawnargs[1]} ended (${code})`));
      this.#child.once('exit', ended);
      this.#child.once('message', (message) => {
        this.#child.off('exit', ended);
        resolve(message);
      });
    });
  }
}
