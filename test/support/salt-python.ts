import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const VENV = process.env.SALT_XMPP_LAB_VENV ?? join(import.meta.dirname, '../../.demo/salt-venv');

/**
 * The Python of the test Salt: SALT_XMPP_LAB_VENV, else the one that the demo installs.
 *
 * @throws Error where there is none: what judges by Salt itself must not pass without it
 */
export function saltPython(): string {
  const python = join(VENV, 'bin/python');
  if (existsSync(python)) return python;
  throw new Error(
    `No Salt to judge by: ${python} is not there. "npm run demo" installs one, or set SALT_XMPP_LAB_VENV.`,
  );
}

/** Runs a script with the test Salt's Python and gives what it writes. @throws Error with its errors */
export async function runSaltPython(script: string, input: string): Promise<string> {
  const child = spawn(saltPython(), [script], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => {}).end(input);
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${errors}`);
  return output;
}
