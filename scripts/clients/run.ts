import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program to its end; its output. @throws where it fails */
export async function run(program: string, args: readonly string[], env = process.env): Promise<string> {
  const { stdout } = await execute(program, args, { env, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** Asks until it is so. @throws after `ms`, and names the missing thing */
export async function until(so: () => boolean | Promise<boolean>, what: string, ms = 20_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await so())) {
    if (Date.now() > deadline) throw new Error(`Nothing within ${ms / 1000} s: ${what}`);
    await pause(100);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, ms));
}
