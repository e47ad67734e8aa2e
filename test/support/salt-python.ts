import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ensureSalt } from '../../lab/install-salt.ts';
import { SALT_VENV } from './salt-venv.ts';

/**
 * Runs a script with the test Salt's Python (of SALT_XMPP_LAB_VENV, else the demo's, installed if missing) and returns
 * its output. Without Salt it must fail: Salt is the judge here.
 * @throws LabError if Salt cannot be installed
 * @throws Error with the script's error output
 */
export async function runSaltPython(script: string, input: string): Promise<string> {
  const venv = await ensureSalt(SALT_VENV, (line) => process.stderr.write(`# ${line}\n`));
  const env = { ...process.env, PYTHONIOENCODING: 'utf-8' };
  const child = spawn(join(venv, 'bin/python'), [script], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  child.stdin.on('error', () => {}).end(input);
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${errors}`);
  return output;
}
