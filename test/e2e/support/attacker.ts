import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestLab } from './lab.ts';
import type { ChatUser } from './person.ts';

/** Returns a person's answer to a line, without earlier texts. */
export async function answerTo(person: ChatUser, contact: string, line: string): Promise<string> {
  while (person.unheard(contact).length > 0) await person.hears(contact, /(?:)/);
  person.says(contact, line);
  return (await person.hears(contact, /(?:)/)).body ?? '';
}

/** How long an admin waits for an answer, in ms. */
async function waited(admin: ChatUser, contact: string, line: string, expected: RegExp): Promise<number> {
  const began = performance.now();
  assert.match(await answerTo(admin, contact, line), expected);
  return performance.now() - began;
}

/** How long an admin waits for `keys` and a ping while nobody else asks anything, in ms. */
export async function aloneMs(admin: ChatUser): Promise<number> {
  return (
    (await waited(admin, 'master', 'keys', /web01/)) + (await waited(admin, 'db01', 'test.ping', /True/))
  );
}

/** That admins are answered within two seconds, or as much more as this machine takes by itself (`alone`, in ms). */
export async function adminIsServed(lab: TestLab, admin: ChatUser, alone: number): Promise<void> {
  assert.ok((await waited(admin, 'master', 'keys', /web01/)) < 2_000 + alone);
  assert.ok((await waited(admin, 'db01', 'test.ping', /True/)) < 2_000 + alone);
  assert.equal((await lab.gateway.readiness()).status, 200);
}

let forms = 0;

/** Sends one stage of an ad-hoc command (XEP-0050); its answer's XML. */
export function stage(
  lab: TestLab,
  person: ChatUser,
  contact: string,
  attributes: string,
  form = '',
): Promise<string> {
  const id = `form-${++forms}`;
  person.sends(
    `<iq xmlns='jabber:client' type='set' id='${id}' to='${contact}@${lab.domain}'>` +
      `<command xmlns='http://jabber.org/protocol/commands' ${attributes}>${form}</command></iq>`,
  );
  return person.receives(new RegExp(`<iq [^>]*id=['"]${id}['"]`));
}

/** The gateway's own processor time, in ms. */
export async function processorTime(lab: TestLab, work: () => Promise<unknown>): Promise<number> {
  const spent = () => {
    const fields = readFileSync(`/proc/${lab.processes.pid('gateway')}/stat`, 'utf8')
      .split(') ')[1]
      ?.split(' ');
    return (Number(fields?.[11]) + Number(fields?.[12])) * 10;
  };
  const before = spent();
  await work();
  return spent() - before;
}

/** The audit trail as it is now. */
export function audit(lab: TestLab): Record<string, unknown>[] {
  const text = readFileSync(join(lab.dir, 'audit.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
