import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { aptInstall, succeeds } from '../../../lab/install.ts';

/** Debian's own, which has its packages. */
const PYTHON = '/usr/bin/python3';
const JUDGE = join(import.meta.dirname, 'caps-judge.py');

/**
 * Has slixmpp, another XMPP library, check disco#info answers against their hashes (XEP-0115). Installs it with apt if
 * it is missing. @throws LabError if it cannot
 */
export async function slixmppAccepts(cases: readonly [answer: string, hash: string][]): Promise<boolean[]> {
  if (!(await succeeds(PYTHON, ['-c', 'import slixmpp'])))
    await aptInstall(['python3-slixmpp'], 'missing-package', (line) => process.stderr.write(`# ${line}\n`));
  const child = spawn(PYTHON, [JUDGE], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  child.stdin.end(JSON.stringify(cases));
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`${JUDGE} ended with ${code}: ${errors}`);
  return JSON.parse(output) as boolean[];
}
