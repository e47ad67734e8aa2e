import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { aptInstall, succeeds } from '../../../lab/install.ts';

/** Debian's own, which has its packages. */
const PYTHON = '/usr/bin/python3';

/** A stage of an ad-hoc command as slixmpp reads it. */
export interface ReadForm {
  status: string;
  actions: string[];
  fields: Record<
    string,
    { type: string; value: unknown; required: boolean; options: string[]; open: boolean }
  >;
  columns: string[];
  rows: string[][];
}

/** Has slixmpp, another XMPP library, check disco#info answers against their hashes (XEP-0115). @throws LabError without it */
export async function slixmppAccepts(cases: readonly [answer: string, hash: string][]): Promise<boolean[]> {
  return (await judged('caps-judge.py', cases)) as boolean[];
}

/** Has slixmpp read answers to ad-hoc commands. @throws LabError without it */
export async function slixmppReads(answers: readonly string[]): Promise<ReadForm[]> {
  return (await judged('forms-judge.py', answers)) as ReadForm[];
}

/** Runs a program of slixmpp's; installs it with apt if it is missing. @throws LabError if it cannot */
async function judged(program: string, cases: unknown): Promise<unknown> {
  if (!(await succeeds(PYTHON, ['-c', 'import slixmpp'])))
    await aptInstall(['python3-slixmpp'], 'missing-package', (line) => process.stderr.write(`# ${line}\n`));
  const child = spawn(PYTHON, [join(import.meta.dirname, program)], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  child.stdin.end(JSON.stringify(cases));
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${errors}`);
  return JSON.parse(output);
}
